"""What proves who somebody is: slow hashes of phrases, codes that change with time, passkeys."""

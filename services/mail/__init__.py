"""What takes letters away: a mail server, or a sandbox that nothing leaves."""

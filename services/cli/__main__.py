"""`python -m services.cli`, for where the console script is not on the path."""

from services.cli import main

main(prog_name="talentcoop")

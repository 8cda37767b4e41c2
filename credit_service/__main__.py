"""`python -m credit_service` is the console script `credit`."""

from credit_service.cli import main

main(prog_name="credit")

"""The WSGI application for any server; `credit serve` starts it with granian."""

from credit_service import create_app

app = create_app()

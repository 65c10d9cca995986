"""The application for any WSGI server."""

from openletter.web import create_app

app = create_app()

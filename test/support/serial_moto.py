"""moto's server, with the one thing that its S3 lacks.

moto compares If-Match and stores the object in two steps without a lock, so of writers that race,
two can win when Python switches threads in between. S3 decides each write atomically; so does this.
"""

import threading

from moto import server

WRITES = ("PUT", "DELETE")
one_write = threading.Lock()
run_simple = server.run_simple


def run_serially(host, port, app, **options):
    def serial_app(environ, start_response):
        if environ["REQUEST_METHOD"] not in WRITES:
            return app(environ, start_response)
        with one_write:
            return app(environ, start_response)

    run_simple(host, port, serial_app, **options)


server.run_simple = run_serially
server.main()

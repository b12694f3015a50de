"""A web server on this machine."""

import functools
import http.server
import os
import threading
from contextlib import contextmanager


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


@contextmanager
def serving(folder):
    """Serve a folder, which is made.

    :returns: its path, and its URL with a slash at the end
    """
    os.makedirs(folder)
    server = http.server.HTTPServer(('127.0.0.1', 0),
                                    functools.partial(_Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield folder, 'http://127.0.0.1:{}/'.format(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()

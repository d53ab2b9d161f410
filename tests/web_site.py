"""A small site on this machine, for pages that a server fetches: what it has, and what it was asked for."""
import http.server
import threading
import time


class Site:
    """`pages`: path -> (status, headers, body), or a text, which is an HTML page."""

    def __init__(self, pages, address="127.0.0.1"):
        self.pages, self.asked = pages, []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, time.monotonic(), self.headers.get("User-Agent", "")))
                found = site.pages.get(self.path, (404, {}, b"not here"))
                if isinstance(found, str):
                    found = (200, {"Content-Type": "text/html; charset=utf-8"}, found.encode())
                status, headers, body = found
                body = body.encode() if isinstance(body, str) else body
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((address, 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://{address}:{self.server.server_port}"

    @property
    def paths(self):
        return [path for path, _, _ in self.asked]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def page(title, text, *links, head=""):
    anchors = " ".join(f'<a href="{link}">{link}</a>' for link in links)
    return (f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1><p>{text}</p>"
            f"<p>{anchors}</p></main></body></html>")

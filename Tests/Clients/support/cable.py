"""A cable between two programs that can be pulled out and put in again."""

import socket
import threading


class Cable:
    """Carries connections to a port of this machine, until it is cut."""

    def __init__(self, port: int):
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends what there is, and lets nothing new begin."""
        with self._lock:
            self._is_cut = True
            ends, self._open = self._open, set()
        for end in ends:
            self._close(end)

    def mend(self) -> None:
        with self._lock:
            self._is_cut = False

    def stop(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                near.close()
                continue
            with self._lock:
                if not self._is_cut:
                    self._open |= {near, far}
                    for pair in ((near, far), (far, near)):
                        threading.Thread(target=self._carry, args=pair, daemon=True).start()
                    continue
            self._close(near)
            self._close(far)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        for end in (source, target):
            self._close(end)
        with self._lock:
            self._open -= {source, target}

    @staticmethod
    def _close(end: socket.socket) -> None:
        # Closing alone does not wake who reads.
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()

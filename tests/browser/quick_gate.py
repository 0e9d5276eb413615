"""The whole gate for a browser that is quicker than a person: its limits of requests are out of the way."""

import gate as gates

USUAL, WIDE = "rate_limits: {login:", "rate_limits: {api: {rate: 6000/min, burst: 6000, by: address}, login:"


class QuickGate(gates.Gate):
    def write_config(self, extra="", segment="1MiB"):
        super().write_config(extra, segment)
        text = self.config.read_text()
        assert USUAL in text
        self.config.write_text(text.replace(USUAL, WIDE))

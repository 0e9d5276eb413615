"""The whole gate for a browser that is quicker than a person: its limits of requests are out of the way."""

import gate as gates

USUAL, WIDE = "rate_limits: {login:", "rate_limits: {api: {rate: 6000/min, burst: 6000, by: address}, login:"

RULES = r"""
SecRequestBodyAccess On
SecRule ARGS|REQUEST_COOKIES "@rx (?i:union.{1,100}select|<script)" \
    "id:942100,phase:2,deny,log,t:none,t:urlDecodeUni,msg:'SQL Injection Attack or a script',tag:'paranoia-level/1',severity:'CRITICAL'"
SecRule REQUEST_HEADERS:User-Agent "@contains scanner" "id:913100,phase:1,pass,log,msg:'A scanner',tag:'attack-scanner',severity:'CRITICAL'"
"""


class QuickGate(gates.Gate):
    def write_config(self, extra="", segment="1MiB"):
        super().write_config(extra, segment)
        text = self.config.read_text()
        assert USUAL in text
        (self.folder / "rules.conf").write_text(RULES)
        self.config.write_text(text.replace(USUAL, WIDE).replace(
            "\nroutes:", "\nwaf: {mode: detect, rules: [rules.conf]}\nroutes:"))

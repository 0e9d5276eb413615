/* Bodies of every kind, with what makes them hard; the tests cut each at every place. */
#ifndef PC_TESTS_UNIT_INSPECT_CONTENT_CASES_H
#define PC_TESTS_UNIT_INSPECT_CONTENT_CASES_H

#include "base/span.h"

/* Of two cuts the second goes on so far; a sanitizer takes its time. */
#ifdef __SANITIZE_ADDRESS__
enum { STEP = 7 };
#else
enum { STEP = 1 };
#endif

#define MULTIPART "multipart/form-data; boundary=xYz"

static const struct {
    const char *type;
    struct pc_span body;
    struct pc_span view; /* what it says; S stands for a separator */
} cases[] = {
    {"text/plain", PC_SPAN("a\\u0031&#49;%31+\r\nb\xc3\xa9"),
     PC_SPAN("a\\u0031&#49;%31+\r\nb\xc3\xa9")},
    {"application/json", PC_SPAN("{\"a\\u0031\\\"\\/\":[1,\"\\ud83d\\ude00\\n\"]}"),
     PC_SPAN("{\"a1\"/\":[1,\"\xf0\x9f\x98\x80\n\"]}")},
    {"application/json", PC_SPAN("\"\\ud83d\\u0041\\udc00\\ud83d\\ud83d\\ude00\\ud83dx\\q\\u12g\\"),
     PC_SPAN("\"\xef\xbf\xbd"
             "A\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbdx\\q\\u12g\\")},
    {"application/x-ndjson", PC_SPAN("{\"a\":1}\n{\"b\":\"\\t\"}\n"),
     PC_SPAN("{\"a\":1}\n{\"b\":\"\t\"}\n")},
    {"application/x-www-form-urlencoded", PC_SPAN("a%20b=4111%2D1&c=x+y%zz%4&d%"),
     PC_SPAN("a b=4111-1Sc=x y%zz%4Sd%")},
    {"application/xml",
     PC_SPAN("<a "
             "b=\"&#x34;1\">&amp;&lt;&#49;&#00000000000000000000000000050;&nope;&am<![CDATA[&gt;]]>"
             "</a>&"),
     PC_SPAN("<a b=\"41\">&<12&nope;&am<![CDATA[>]]></a>&")},
    {"text/html", PC_SPAN("<p>&quot;&apos;</p>&#xD800;&#0;&#1114112;&#;&#x;"),
     PC_SPAN("<p>\"'</p>&#xD800;&#0;&#1114112;&#;&#x;")},
    {"text/event-stream", PC_SPAN("data: {\"a\":\"\\u0031\"}\n\n"),
     PC_SPAN("data: {\"a\":\"1\"}\n\n")},
    {MULTIPART,
     PC_SPAN("pre\r\n--xYz\r\nContent-Disposition: form-data; "
             "name=\"a\"\r\n\r\n4111\r\n--xYy\r\n--xYz\r\n"
             "Content-Type: application/json\r\n\r\n\"\\u0031\\\r\n--xYz--\r\nafter"),
     PC_SPAN("pre\r\nSContent-Disposition: form-data; name=\"a\"\r\n\r\n4111\r\n--xYy\r\nS"
             "Content-Type: application/json\r\n\r\n\"1\\\r\nSafter")},
    {MULTIPART,
     PC_SPAN("--xYz\nContent-Transfer-Encoding: "
             "base64\n\nNDEx\r\nMT\r\nIyMj\nIy\n--xYz\nContent-Transfer-Encoding:"
             " quoted-printable\n\n=34=\r\n1=\n1=C3=A9=zz=\n--xYz--"),
     PC_SPAN("SContent-Transfer-Encoding: base64\n\n411122222SContent-Transfer-Encoding: "
             "quoted-printable\n\n"
             "411\xc3\xa9=zzS")},
    {MULTIPART,
     PC_SPAN("--xYz\nContent-Type: image/png\n\n\x89PNG\r\n\x1a\n4111\r\n--xYz\nContent-Type: "
             "image/png\n\nno image"
             "\n--xYz\nContent-Disposition: form-data; filename=a\n\nx\0y\0\n--xYz"),
     PC_SPAN("SContent-Type: image/png\n\nSContent-Type: image/png\n\nno image\n"
             "SContent-Disposition: form-data; filename=a\n\nxy\nS")},
    {MULTIPART, PC_SPAN("--xYz\n\nx\n--xYzz\n--xYz"), PC_SPAN("S\nx\n--xYzz\nS")},
    {MULTIPART, PC_SPAN("no part at all \\u0031"), PC_SPAN("no part at all \\u0031")},
    {MULTIPART, PC_SPAN("--xYz\nA: b\n c\n\n\n--xY"), PC_SPAN("SA: b\n c\n\n\n--xY")},
    {"", PC_SPAN(" {\"a\":\"\\u0031\"}"), PC_SPAN(" {\"a\":\"1\"}")},
    {"", PC_SPAN("<?xml version='1.0'?><a>&#49;</a>"), PC_SPAN("<?xml version='1.0'?><a>1</a>")},
    {"", PC_SPAN("GIF89a not looked at"), PC_SPAN("")},
    {"", PC_SPAN(""), PC_SPAN("")},
    {"application/octet-stream",
     PC_SPAN("text that is longer than what is looked at first: \\u0031 "
             ".............................................."
             "................................................ and the rest of it"),
     PC_SPAN("text that is longer than what is looked at first: \\u0031 "
             ".............................................."
             "................................................ and the rest of it")},
};
enum { CASES = sizeof cases / sizeof cases[0] };

#endif

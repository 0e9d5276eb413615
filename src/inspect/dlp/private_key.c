/*
 * Private keys as text: PEM of every kind (RFC 7468, OpenSSH, PGP), SSH.com's with four hyphens,
 * and PuTTY's files. The match is the whole block; a block that was cut off is one, too.
 */
#include "inspect/dlp/job.h"
#include "inspect/dlp/rules.h"

/* Bodies that are long enough, and no key of anybody's. */
#define BODY "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAq7BFUpkGp3+LQmlQ"
static const struct pc_span examples[] = {
    PC_SPAN("-----BEGIN PRIVATE KEY-----\n" BODY "\n-----END PRIVATE KEY-----\n"),
    PC_SPAN("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
            "0123456789ABCDEF0123456789ABCDEF\n\n" BODY "\n-----END RSA PRIVATE KEY-----\n"),
    PC_SPAN("{\"private_key\": \"-----BEGIN EC PRIVATE KEY-----\\n" BODY
            "\\n-----END EC PRIVATE KEY-----\\n\"}"),
    PC_SPAN("x -----BEGIN OPENSSH PRIVATE KEY----- " BODY " -----END OPENSSH PRIVATE KEY----- y"),
    PC_SPAN("-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n" BODY
            "\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n"),
    PC_SPAN("-----BEGIN ENCRYPTED PRIVATE KEY-----\n" BODY "\n" BODY "\n"),
    PC_SPAN("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"x\"\n" BODY
            "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n"),
    PC_SPAN("PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 1\n" BODY
            "\nPrivate-Lines: 1\n" BODY
            "\nPrivate-MAC: 0123456789abcdef0123456789abcdef01234567\n"),
};
static const struct pc_span counters[] = {
    PC_SPAN("-----BEGIN PUBLIC KEY-----\n" BODY "\n-----END PUBLIC KEY-----\n"),
    PC_SPAN("-----BEGIN CERTIFICATE-----\n" BODY "\n-----END CERTIFICATE-----\n"),
    PC_SPAN("grep -r 'BEGIN RSA PRIVATE KEY' ."),
    PC_SPAN("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n"),
    PC_SPAN("strstr(text, \"-----BEGIN RSA PRIVATE KEY-----\") != NULL"),
    PC_SPAN("-----BEGIN PGP PUBLIC KEY BLOCK-----\n" BODY "\n"),
    PC_SPAN("-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBgkqhkiG9w0BAQE\n"),
};

const struct pc_dlp_rule pc_dlp_rule_private_key = {
    .name = PC_SPAN("private-key"),
    .description = PC_SPAN("Private key (PEM, OpenSSH, PGP, PuTTY)"),
    .level = PC_DLP_CRITICAL,
    .action = PC_DLP_BLOCK,
    .examples = PC_DLP_LIST(examples),
    .counters = PC_DLP_LIST(counters),
};

enum {
    LABEL = 48,    /* bytes of a label */
    HEADERS = 512, /* bytes before the body */
    WORD = 16,     /* base64 characters that are more than a word of prose */
    CLOSED = 20,   /* base64 characters of a block that ends properly, at least */
    CUT = 40,      /* of one that was cut off */
    LINE = 512,    /* bytes of a line of PuTTY's */
    SHORTS = 4,    /* short words in a row that end a block which was cut off */
};

/* Behind "BEGIN ": the label of a private key and hyphens. Where the body begins; 0: it is none. */
static size_t read_label(struct pc_dlp_text *text, size_t at) {
    size_t end = at;
    for (; end - at < LABEL; end++) {
        int c = pc_dlp_at(text, end);
        if (!pc_dlp_is(c, PC_DLP_UPPER | PC_DLP_DIGIT) && c != ' ')
            break;
    }
    if (end > at && text->bytes[end - 1] == ' ') /* SSH.com's */
        end--;
    struct pc_span label = pc_dlp_cut(text, at, end);
    if (!pc_span_ends(label, PC_SPAN("PRIVATE KEY")) &&
        !pc_span_ends(label, PC_SPAN("PRIVATE KEY BLOCK")))
        return 0;
    end += pc_dlp_at(text, end) == ' ';
    size_t hyphens = 0;
    while (hyphens < 5 && pc_dlp_at(text, end + hyphens) == '-')
        hyphens++;
    return hyphens < 4 ? 0 : end + hyphens;
}

/* The body as it is read. */
struct body {
    size_t from, upto; /* where reading began, and where it has to end */
    size_t words;      /* base64 characters in long words */
    size_t shorts;     /* short words since the last long one */
    size_t good_end;   /* of what belongs to the key for certain */
};

/* Four hyphens at i. Sets *end behind "-----END label-----", where it is that. */
static bool read_end(struct pc_dlp_text *text, size_t i, size_t *end) {
    size_t hyphens = 0;
    while (hyphens < 5 && pc_dlp_at(text, i + hyphens) == '-')
        hyphens++;
    size_t at = i + hyphens + (pc_dlp_at(text, i + hyphens) == ' ');
    if (!pc_dlp_reads(text, at, "END "))
        return false;
    *end = read_label(text, at + 4);
    return *end != 0;
}

static bool is_filler(int c) {
    return c == '\n' || c == '\r' || c == '\t' ||
           (c >= ' ' && c <= '~' && c != '<' && c != '{' && c != '}' && c != '[' && c != ']' &&
            c != '-');
}

/* Takes in a word that ends at i. */
static void read_word(struct body *body, size_t start, size_t i) {
    if (i - start >= WORD) {
        body->words += i - start;
        body->good_end = i;
        body->shorts = 0;
    } else if (body->words > 0) {
        body->good_end = body->shorts == 0 ? i : body->good_end; /* the last line of a body */
        body->shorts++;
    }
}

/* How a block ends. */
enum ending {
    CLOSED_BY_LINE, /* with its own last line */
    STOPPED,        /* what follows is no part of a key */
    TOO_LONG,       /* not before where reading has to end */
};

/* Reads on until the block ends; *end: where, if its last line is there. */
static enum ending read_body(struct pc_dlp_text *text, struct body *body, size_t *end) {
    for (size_t i = body->from; i < body->upto;) {
        int c = pc_dlp_at(text, i);
        if (pc_dlp_is(c, PC_DLP_BASE64) || c == '=') {
            size_t start = i;
            while (i < body->upto && (pc_dlp_is(c, PC_DLP_BASE64) || c == '='))
                c = pc_dlp_at(text, ++i);
            read_word(body, start, i);
            bool prose = body->words > 0 ? body->shorts >= SHORTS : i - body->from > HEADERS;
            if (prose)
                return STOPPED;
            continue;
        }
        if (c == '-') {
            if (pc_dlp_reads(text, i, "----"))
                return read_end(text, i, end) ? CLOSED_BY_LINE : STOPPED;
            i++;
            continue;
        }
        if (c == '\\' && pc_dlp_is(pc_dlp_at(text, i + 1), PC_DLP_LOWER)) {
            i += 2; /* \n, \r */
            continue;
        }
        if (!is_filler(c))
            return STOPPED;
        i++;
    }
    return TOO_LONG;
}

/* Adds what belongs to the block from start on. */
static void take(struct pc_dlp_job *job, size_t start, struct body *body) {
    size_t end = 0;
    enum ending ending = read_body(&job->text, body, &end);
    if (job->text.starved || body->words < (ending == CLOSED_BY_LINE ? CLOSED : CUT))
        return;
    if (ending != CLOSED_BY_LINE)
        end = ending == TOO_LONG ? body->upto : body->good_end;
    if (end <= start || !pc_dlp_found(job, PC_DLP_PRIVATE_KEY, start, end))
        return;
    job->go_on = end;
    job->unclosed = ending == TOO_LONG;
}

/* At "BEGIN ", with hyphens in front, and `kind` blanks between. */
void pc_dlp_detect_private_key(struct pc_dlp_job *job, size_t at, unsigned kind) {
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_PRIVATE_KEY) || !pc_dlp_reads(text, at, "BEGIN "))
        return;
    size_t start = at - kind;
    size_t hyphens = 0;
    while (hyphens < 5 && pc_dlp_before(text, start, 1) == '-') {
        start--;
        hyphens++;
    }
    size_t from = hyphens < 4 ? 0 : read_label(text, at + 6);
    if (from == 0)
        return;
    struct body body = {.from = from, .upto = start + PC_DLP_MATCH};
    take(job, start, &body);
}

/* At "- BEGIN". */
void pc_dlp_detect_ssh_com_key(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    if (pc_dlp_before(&job->text, at, 1) == '-')
        pc_dlp_detect_private_key(job, at + 2, 1);
}

void pc_dlp_detect_private_key_rest(struct pc_dlp_job *job, size_t at) {
    struct body body = {.from = at, .upto = at + PC_DLP_MATCH, .words = CUT, .good_end = at};
    take(job, at, &body);
}

/* Where the line ends that begins at i; upto: it is longer than those of PuTTY's files. */
static size_t line_end(struct pc_dlp_text *text, size_t i, size_t upto) {
    for (size_t end = i + LINE; i < upto; i++) {
        if (i == end)
            return upto;
        int c = pc_dlp_at(text, i);
        if (c < 0 || c == '\n' || c == '\r' || (c == '\\' && pc_dlp_at(text, i + 1) == 'n'))
            return i;
    }
    return i;
}

/* At "PuTTY-User-Key-File-": all its lines to that with the MAC. */
void pc_dlp_detect_putty(struct pc_dlp_job *job, size_t at, unsigned kind) {
    (void)kind;
    struct pc_dlp_text *text = &job->text;
    if (!pc_dlp_wanted(job, PC_DLP_PRIVATE_KEY) || !pc_dlp_reads(text, at, "PuTTY-User-Key-File-"))
        return;
    bool private = false;
    size_t upto = at + PC_DLP_MATCH, end = line_end(text, at, upto);
    while (end < upto && pc_dlp_at(text, end) >= 0) {
        int c = pc_dlp_at(text, end);
        size_t line = end + (c == '\\' ? 2 : 1), next = line_end(text, line, upto);
        if (next == upto || pc_dlp_reads(text, line, "PuTTY-User"))
            break;
        end = next;
        private |= pc_dlp_reads(text, line, "Private-Lines:");
        if (pc_dlp_reads(text, line, "Private-MAC:"))
            break;
    }
    if (job->text.starved || !private)
        return;
    if (pc_dlp_found(job, PC_DLP_PRIVATE_KEY, at, end))
        job->go_on = end;
}

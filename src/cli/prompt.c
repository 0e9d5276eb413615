/* Reading a password or another secret. */
#define _GNU_SOURCE
#include "cli/prompt.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 16384
}; /* a token may be as long (PC_JWT_MAX); passwords are checked later */

/* One line without its end; false where there is none or it is too long. */
static bool read_line(FILE *in, struct pc_buf *out) {
    int c;
    bool any = false;
    while ((c = getc(in)) != EOF && c != '\n') {
        any = true;
        if (out->len == LINE_MAX_BYTES)
            return false;
        pc_buf_add_char(out, (char)c);
    }
    if (out->len > 0 && out->ptr[out->len - 1] == '\r')
        out->len--;
    return (any || c == '\n') && pc_buf_end(out) == PC_OK;
}

static bool ask(const struct pc_cli *cli, FILE *tty, const char *question, struct pc_buf *out) {
    struct termios before, silent;
    if (tcgetattr(fileno(tty), &before) != 0)
        return false;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    /* Silent first: what is typed as soon as the question is seen counts, and is not shown. */
    if (tcsetattr(fileno(tty), TCSAFLUSH, &silent) != 0)
        return false;
    (void)fputs(question, cli->err);
    (void)fflush(cli->err);
    bool read = read_line(tty, out);
    (void)tcsetattr(fileno(tty), TCSAFLUSH, &before);
    (void)fputc('\n', cli->err);
    return read;
}

static int ask_twice(const struct pc_cli *cli, FILE *tty, const char *question, const char *what,
                     struct pc_buf *out) {
    PC_CLEANUP(pc_buf_free) struct pc_buf again = PC_BUF_SECRET;
    /* A stdio buffer would keep a copy of the password. */
    (void)setvbuf(tty, NULL, _IONBF, 0);
    if (!ask(cli, tty, question, out) || !ask(cli, tty, "Once more: ", &again))
        return pc_cli_fail(cli, "no %s was read", what);
    if (!pc_span_eq_secret(pc_buf_span(out), pc_buf_span(&again)))
        return pc_cli_fail(cli, "the %ss differ", what);
    return PC_EXIT_OK;
}

int pc_prompt_new_password(const struct pc_cli *cli, struct pc_buf *out) {
    int code = PC_EXIT_OK;
    if (pc_cli_switch(cli, "password-stdin")) {
        (void)setvbuf(cli->in, NULL, _IONBF, 0);
        if (!read_line(cli->in, out))
            code = pc_cli_fail(cli, "no password was read from standard input");
    } else {
        FILE *tty = fopen("/dev/tty", "r+");
        if (tty == NULL)
            return pc_cli_fail(cli, "there is no terminal to ask on; use --password-stdin");
        code = ask_twice(cli, tty, "New password: ", "password", out);
        (void)fclose(tty);
    }
    if (code == PC_EXIT_OK && out->len == 0)
        return pc_cli_fail(cli, "the password is empty");
    return code;
}

int pc_prompt_secret(const struct pc_cli *cli, const char *question, struct pc_buf *out) {
    FILE *tty = fopen("/dev/tty", "r+");
    if (tty == NULL)
        return pc_cli_fail(cli, "there is no terminal to ask on");
    (void)setvbuf(tty, NULL, _IONBF, 0);
    bool read = ask(cli, tty, question, out);
    (void)fclose(tty);
    return read && out->len > 0 ? PC_EXIT_OK : pc_cli_fail(cli, "nothing was read");
}

int pc_prompt_new_passphrase(const struct pc_cli *cli, struct pc_buf *out) {
    FILE *tty = fopen("/dev/tty", "r+");
    if (tty == NULL)
        return pc_cli_fail(cli, "there is no terminal to ask on");
    int code = ask_twice(cli, tty, "New passphrase: ", "passphrase", out);
    (void)fclose(tty);
    return code == PC_EXIT_OK && out->len == 0 ? pc_cli_fail(cli, "the passphrase is empty") : code;
}

int pc_prompt_credential(const struct pc_cli *cli, const char *argument, struct pc_buf *out) {
    if (!pc_span_eq(pc_span_str(argument), PC_SPAN("-"))) {
        pc_buf_add_str(out, argument);
        return pc_buf_end(out) == PC_OK ? PC_EXIT_OK : pc_cli_fail(cli, "out of memory");
    }
    (void)setvbuf(cli->in, NULL, _IONBF, 0);
    size_t before = out->len;
    if (!read_line(cli->in, out) || out->len == before)
        return pc_cli_fail(cli, "no credential was read from standard input");
    return PC_EXIT_OK;
}

static bool read_all(FILE *in, size_t max, struct pc_buf *out) {
    int c;
    (void)setvbuf(in, NULL, _IONBF, 0);
    while ((c = getc(in)) != EOF) {
        if (out->len > max)
            return false;
        pc_buf_add_char(out, (char)c);
    }
    while (out->len > 0 && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r'))
        out->len--;
    return pc_buf_end(out) == PC_OK && out->len <= max;
}

int pc_prompt_whole_secret(const struct pc_cli *cli, size_t max, struct pc_buf *out) {
    FILE *tty = isatty(fileno(cli->in)) != 0 ? fopen("/dev/tty", "r+") : NULL;
    if (tty != NULL) {
        int code = ask_twice(cli, tty, "Secret: ", "secret", out);
        (void)fclose(tty);
        if (code != PC_EXIT_OK)
            return code;
    } else if (!read_all(cli->in, max, out)) {
        return pc_cli_fail(cli, "standard input has more than %zu bytes", max);
    }
    return out->len > 0 ? PC_EXIT_OK : pc_cli_fail(cli, "the secret is empty");
}

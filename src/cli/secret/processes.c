/* Who they are: by their pid files, by who listens at the authority's socket, and by descent. */
#define _GNU_SOURCE
#include "cli/secret/processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

static void name_of(pid_t pid, char out[PC_PROCESS_NAME]) {
    char path[64], text[PC_PROCESS_NAME];
    size_t got = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/comm", (long)pid);
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || pc_file_read_at(fd, 0, text, sizeof text - 1, &got) != PC_OK)
        got = 0;
    while (got > 0 && text[got - 1] == '\n')
        got--;
    text[got] = '\0';
    memcpy(out, text, got + 1);
}

static void add(struct pc_gate_processes *out, pid_t pid) {
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].pid == pid)
            return;
    if (pid <= 1 || pid == getpid() || out->count == PC_GATE_PROCESSES_MAX)
        return;
    out->items[out->count].pid = pid;
    name_of(pid, out->items[out->count].name);
    if (out->items[out->count].name[0] != '\0') /* it is there */
        out->count++;
}

static pid_t pid_in(int fd) {
    char text[24];
    size_t got = 0;
    if (pc_file_read_at(fd, 0, text, sizeof text - 1, &got) != PC_OK)
        return 0;
    uint64_t pid = 0;
    struct pc_span line = pc_span(text, got);
    if (pc_span_u64(pc_span_upto(line, pc_span_find(line, '\n')), INT32_MAX, &pid) != PC_OK)
        return 0;
    return (pid_t)pid;
}

/* The pid in a file that its process holds locked: a number that was left behind is nobody's. */
static void add_locked(struct pc_gate_processes *out, const char *path) {
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0)
        add(out, pid_in(fd));
}

static void add_nginx(struct pc_gate_processes *out, const char *path) {
    char name[PC_PROCESS_NAME];
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    pid_t pid = fd < 0 ? 0 : pid_in(fd);
    if (pid <= 1)
        return;
    name_of(pid, name);
    if (strncmp(name, "nginx", 5) == 0)
        add(out, pid);
}

static pid_t parent_of(pid_t pid) {
    char path[64], text[512];
    size_t got = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    PC_CLEANUP(pc_file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || pc_file_read_at(fd, 0, text, sizeof text - 1, &got) != PC_OK)
        return 0;
    text[got] = '\0';
    const char *after = strrchr(text, ')'); /* the name may have anything in it */
    if (after == NULL || strlen(after) < 5)
        return 0;
    return (pid_t)strtol(after + 4, NULL, 10);
}

static bool has(const struct pc_gate_processes *out, pid_t pid) {
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].pid == pid)
            return true;
    return false;
}

/* Children of those that are known; true where there were new ones. */
static bool add_children(struct pc_gate_processes *out) {
    size_t before = out->count;
    DIR *all = opendir("/proc");
    struct dirent *entry;
    while (all != NULL && (entry = readdir(all)) != NULL) {
        uint64_t pid;
        if (pc_span_u64(pc_span_str(entry->d_name), INT32_MAX, &pid) == PC_OK &&
            has(out, parent_of((pid_t)pid)))
            add(out, (pid_t)pid);
    }
    if (all != NULL)
        (void)closedir(all);
    return out->count > before;
}

void pc_gate_processes_find(const struct pc_paths *paths, struct pc_gate_processes *out) {
    enum { GENERATIONS = 4 };
    out->count = 0;
    add_locked(out, paths->supervisor_pid);
    add_locked(out, paths->authority_lock);
    add_nginx(out, paths->nginx_pid);
    for (int i = 0; i < GENERATIONS && out->count > 0; i++)
        if (!add_children(out))
            return;
}

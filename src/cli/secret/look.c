/* Processes: arguments, environment, memory, and where their logs go. */
#define _GNU_SOURCE
#include "cli/secret/look.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/secret/look_note.h"
#include "cli/secret/regions.h"

enum { SMAPS_MAX = 16 * 1024 * 1024, ARGUMENTS_MAX = 4 * 1024 * 1024 };

static int open_of(pid_t pid, const char *what) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, what);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void look_at_text(struct pc_look *look, const struct pc_gate_process *process,
                         const char *file, const char *what) {
    PC_CLEANUP(pc_file_close) int fd = open_of(process->pid, file);
    bool hit[PC_KNOWN_MAX] = {0};
    if (fd < 0) {
        look->unopened++;
        return;
    }
    look->bytes += pc_needles_search_file(look->needles, fd, 0, ARGUMENTS_MAX, look->memory,
                                          PC_LOOK_ROOM, hit);
    pc_look_note(look, hit, "%s (%ld): %s", process->name, (long)process->pid, what);
}

/* What is mapped of the run folder's files is looked at there; code and constants of programs are
 * what their files say. */
static bool is_a_file(const struct pc_look *look, const struct pc_region *region) {
    struct pc_span folder = pc_span_str(look->directory);
    if (!region->writable && !region->shared && pc_span_starts(region->name, PC_SPAN("/")))
        return true;
    return region->shared && pc_span_starts(region->name, folder) &&
           region->name.len > folder.len && region->name.ptr[folder.len] == '/';
}

static void look_at_region(struct pc_look *look, const struct pc_gate_process *process, int memory,
                           const struct pc_region *region) {
    bool hit[PC_KNOWN_MAX] = {0};
    look->bytes += pc_needles_search_file(look->needles, memory, region->from, region->upto,
                                          look->memory, PC_LOOK_ROOM, hit);
    if (region->locked && region->not_dumped) {
        for (size_t i = 0; i < look->secrets; i++)
            look->kept += hit[i];
        return;
    }
    struct pc_span name = region->name.len > 0 ? region->name : PC_SPAN("anonymous");
    pc_look_note(look, hit, "%s (%ld): memory %.*s%s", process->name, (long)process->pid,
                 (int)(name.len < 300 ? name.len : 300), name.ptr,
                 region->not_dumped ? " (kept out of dumps, but not locked)" : "");
}

static void look_at_memory(struct pc_look *look, const struct pc_gate_process *process) {
    PC_CLEANUP(pc_buf_free) struct pc_buf smaps = {0};
    PC_CLEANUP(pc_file_close) int maps = open_of(process->pid, "smaps");
    PC_CLEANUP(pc_file_close) int memory = open_of(process->pid, "mem");
    struct pc_region region;
    if (maps < 0 || memory < 0 || pc_file_read_open(maps, SMAPS_MAX, &smaps) != PC_OK) {
        look->unopened++;
        return;
    }
    struct pc_span rest = pc_buf_span(&smaps);
    while (pc_region_next(&rest, &region))
        if (region.readable && !pc_span_starts(region.name, PC_SPAN("[v")) &&
            !is_a_file(look, &region))
            look_at_region(look, process, memory, &region);
}

void pc_look_at_process(struct pc_look *look, const struct pc_gate_process *process) {
    look_at_text(look, process, "cmdline", "arguments");
    look_at_text(look, process, "environ", "environment");
    look_at_memory(look, process);
}

void pc_look_at_logs(struct pc_look *look, const struct pc_gate_process *process) {
    static const char *const streams[] = {"fd/1", "fd/2"};
    for (size_t i = 0; i < 2; i++) {
        bool hit[PC_KNOWN_MAX] = {0};
        struct stat st;
        PC_CLEANUP(pc_file_close) int fd = -1;
        char path[64];
        (void)snprintf(path, sizeof path, "/proc/%ld/%s", (long)process->pid, streams[i]);
        if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
            continue; /* a pipe or the journal: not ours to read */
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) {
            look->unopened++;
            continue;
        }
        look->bytes += pc_needles_search_file(look->needles, fd, 0, UINT64_MAX, look->memory,
                                              PC_LOOK_ROOM, hit);
        pc_look_note(look, hit, "%s (%ld): the log behind %s", process->name, (long)process->pid,
                     i == 0 ? "standard output" : "standard error");
    }
}

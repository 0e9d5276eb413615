/* Reading records out of a chain, unverified. */
#include "audit/chain.h"

#include "audit/chain_file.h"
#include "audit/link.h"

static pc_err read_file(const char *directory, const char *name, uint64_t from, pc_chain_row row,
                        void *context) {
    PC_CLEANUP(pc_lines_close) struct pc_lines lines;
    pc_err err = pc_lines_open(directory, name, &lines);
    while (err == PC_OK) {
        struct pc_span line;
        struct pc_link link;
        err = pc_lines_next(&lines, &line);
        if (err == PC_ERR_NOTFOUND || (err == PC_OK && lines.torn))
            return PC_OK;
        if (err == PC_OK && pc_link_parse(line, &link) != PC_OK)
            err = PC_ERR_CORRUPT;
        if (err == PC_OK && link.seq >= from)
            err = row(context, link.seq, link.record);
    }
    return err;
}

pc_err pc_chain_read(const char *directory, uint64_t from, pc_chain_row row, void *context,
                     struct pc_diag *diag) {
    PC_CLEANUP(pc_chain_files_free) struct pc_chain_files files;
    pc_err err = pc_chain_files_list(directory, &files, diag);
    size_t first = 0;
    while (err == PC_OK && first + 1 < files.count && files.first[first + 1] <= from)
        first++;
    for (size_t i = first; i < files.count && err == PC_OK; i++)
        err = read_file(directory, files.names[i], from, row, context);
    return err;
}

/*
 * Values into bytes and back; see base/pack.h.
 *
 * Nothing is ever read beyond the end, and no count is believed that the bytes left could not hold,
 * so a damaged file costs no more memory than it has bytes.
 */
#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"

struct pack pack_writer(void)
{
    return (struct pack){.out = STRBUF_INIT};
}

struct pack pack_reader(const void *bytes, size_t size)
{
    const char *at = bytes;

    return (struct pack){.reads = true, .out = STRBUF_INIT, .at = at, .end = at + size};
}

void pack_release(struct pack *pack)
{
    strbuf_release(&pack->out);
}

void pack_bytes(struct pack *pack, void *bytes, size_t size)
{
    if (!pack->reads) {
        strbuf_add(&pack->out, bytes, size);
        return;
    }
    pack->bad |= size > (size_t)(pack->end - pack->at);
    if (pack->bad) {
        memset(bytes, 0, size);
        return;
    }
    if (size)
        memcpy(bytes, pack->at, size);
    pack->at += size;
}

void pack_day(struct pack *pack, int32_t *day)
{
    PACK(pack, *day);
    if (*day == DAY_NONE ||
        (*day >= day_from_civil(1900, 1, 1) && *day < day_from_civil(2201, 1, 1)))
        return;
    pack->bad = true;
    *day = DAY_NONE;
}

void pack_flag(struct pack *pack, bool *flag)
{
    unsigned char byte = *flag;

    PACK(pack, byte);
    *flag = byte == 1;
}

void pack_count(struct pack *pack, size_t *count, size_t each)
{
    uint64_t number = *count;

    PACK(pack, number);
    if (pack->reads && number > (uint64_t)(pack->end - pack->at) / (each ? each : 1))
        pack->bad = true;
    *count = pack->bad ? 0 : (size_t)number;
}

char *pack_text(struct pack *pack, char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;

    pack_count(pack, &size, 1);
    if (!pack->reads) {
        strbuf_add(&pack->out, text, size);
        return text;
    }
    if (!size)
        return NULL;
    text = mem_alloc(size);
    pack_bytes(pack, text, size);
    pack->bad |= text[size - 1] != '\0' || strlen(text) + 1 != size;
    text[size - 1] = '\0';
    return text;
}

void *pack_array(struct pack *pack, void *items, size_t *count, size_t each)
{
    pack_count(pack, count, each);
    if (pack->reads)
        items = *count ? mem_alloc(*count * each) : NULL;
    if (*count)
        pack_bytes(pack, items, *count * each);
    return items;
}

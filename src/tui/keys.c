/* Key names: from the rows of actions and from [keys] to key numbers, and back to words. */
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"
#include "tui/terminal.h"

static const struct key_word {
    const char *word, *label;
    int key;
} words[] = {
    {.word = "Enter", .label = "Enter", .key = RKEY_ENTER},
    {.word = "Esc", .label = "Esc", .key = RKEY_ESC},
    {.word = "Tab", .label = "Tab", .key = RKEY_TAB},
    {.word = "S-Tab", .label = "Shift-Tab", .key = RKEY_BACK_TAB},
    {.word = "Backspace", .label = "Backspace", .key = RKEY_BACKSPACE},
    {.word = "Up", .label = "Up", .key = RKEY_UP},
    {.word = "Down", .label = "Down", .key = RKEY_DOWN},
    {.word = "Left", .label = "Left", .key = RKEY_LEFT},
    {.word = "Right", .label = "Right", .key = RKEY_RIGHT},
    {.word = "PgUp", .label = "PgUp", .key = RKEY_PAGE_UP},
    {.word = "PgDn", .label = "PgDn", .key = RKEY_PAGE_DOWN},
    {.word = "Home", .label = "Home", .key = RKEY_HOME},
    {.word = "End", .label = "End", .key = RKEY_END},
    {.word = "Space", .label = "Space", .key = ' '},
    {.word = "Delete", .label = "Delete", .key = RKEY_DELETE},
};

static int key_of_word(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].word) == length && !strncmp(words[i].word, word, length))
            return words[i].key;
    if (length == 3 && word[0] == 'C' && word[1] == '-')
        return word[2] & 0x1f;
    uint32_t code;
    if (utf8_decode(word, length, &code) == length)
        return (int)code;
    return -1;
}

static const char *keys_of(const struct screen *screen, const struct action *action)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->key_count; i++)
        if (!strcmp(catalogue->keys[i].action, action->id))
            return catalogue->keys[i].keys;
    return action->keys;
}

static bool keys_hold(const char *keys, int key)
{
    while (*keys) {
        size_t length = strcspn(keys, " ");
        if (length && key_of_word(keys, length) == key)
            return true;
        keys += length + strspn(keys + length, " ");
    }
    return false;
}

/* A remapped action wins over another action's default. */
const struct action *action_for_key(const struct screen *screen, int key)
{
    const struct action *found = NULL;
    for (size_t i = 0; i < screen_action_count; i++) {
        const char *keys = keys_of(screen, &screen_actions[i]);
        if (!keys_hold(keys, key))
            continue;
        if (keys != screen_actions[i].keys)
            return &screen_actions[i];
        if (!found)
            found = &screen_actions[i];
    }
    return found;
}

static void add_label(const struct screen *screen, const char *word, size_t length,
                      struct strbuf *out)
{
    int key = key_of_word(word, length);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].key == key) {
            strbuf_adds(out, key == RKEY_ENTER && !screen->ascii ? "↵" : words[i].label);
            return;
        }
    if (key > 0 && key < 27)
        strbuf_addf(out, "Ctrl-%c", 'A' + key - 1);
    else
        text_clean(out, word, length);
}

/* The first that runs it, nothing when there is none: another action may have taken it. */
void action_key_label(const struct screen *screen, const struct action *action, struct strbuf *out)
{
    for (const char *at = keys_of(screen, action); *at;) {
        size_t length = strcspn(at, " ");
        if (length && action_for_key(screen, key_of_word(at, length)) == action) {
            add_label(screen, at, length, out);
            return;
        }
        at += length + strspn(at + length, " ");
    }
}

static const char *nearest_action(const char *word)
{
    const char *names[128];
    size_t count = screen_action_count < 128 ? screen_action_count : 128;
    for (size_t i = 0; i < count; i++)
        names[i] = screen_actions[i].id;
    return text_nearest(word, names, count);
}

static void check_words(const struct key_def *def, struct err_list *errors)
{
    for (const char *at = def->keys; *at;) {
        size_t length = strcspn(at, " ");
        if (length && key_of_word(at, length) < 0)
            err_list_addf(
                errors, def->origin.file, def->origin.line, 0,
                _("'%.*s' is no key: a character, C-x, Enter, Esc, Tab, S-Tab, Up, Down, PgUp ..."),
                (int)(length > 40 ? 40 : length), at);
        at += length + strspn(at + length, " ");
    }
}

/* The other of two keys in conflict: its line, and its file where that is another one. */
static void say_other(const struct key_def *other, const struct key_def *def, struct strbuf *out)
{
    if (strcmp(other->origin.file, def->origin.file))
        strbuf_addf(out, "%s:%d", other->origin.file, other->origin.line);
    else
        strbuf_addf(out, _("line %d"), other->origin.line);
}

/* Two actions that a user gave one key: the second would never run. */
static void check_conflicts(const struct catalogue *catalogue, size_t index,
                            struct err_list *errors)
{
    const struct key_def *def = &catalogue->keys[index];
    for (const char *at = def->keys; *at;) {
        size_t length = strcspn(at, " ");
        for (size_t i = 0; length && i < index; i++) {
            const struct key_def *other = &catalogue->keys[i];
            struct strbuf place = STRBUF_INIT;
            if (key_of_word(at, length) < 0 || !keys_hold(other->keys, key_of_word(at, length)))
                continue;
            say_other(other, def, &place);
            err_list_addf(errors, def->origin.file, def->origin.line, 0,
                          _("the key %.*s already runs %s (%s)"), (int)(length > 40 ? 40 : length),
                          at, other->action, place.text);
            strbuf_release(&place);
        }
        at += length + strspn(at + length, " ");
    }
}

bool keys_lost(const struct catalogue *catalogue, const struct action *action, struct strbuf *out)
{
    const struct key_def *taker = NULL;
    for (size_t k = 0; k < catalogue->key_count; k++)
        if (!strcmp(catalogue->keys[k].action, action->id))
            return false;
    for (const char *at = action->keys; *at;) {
        size_t length = strcspn(at, " ");
        const struct key_def *now = NULL;
        for (size_t k = 0; k < catalogue->key_count; k++)
            if (keys_hold(catalogue->keys[k].keys, key_of_word(at, length)))
                now = &catalogue->keys[k];
        if (!now)
            return false;
        taker = now;
        at += length + strspn(at + length, " ");
    }
    if (taker)
        strbuf_addf(out, _("%s has no key: %s took %s (%s:%d); the palette still runs it"),
                    action->id, taker->action, action->keys, taker->origin.file,
                    taker->origin.line);
    return taker != NULL;
}

void keys_check(const struct catalogue *catalogue, struct err_list *errors)
{
    for (size_t i = 0; i < catalogue->key_count; i++) {
        const struct key_def *def = &catalogue->keys[i];
        bool known = false;
        for (size_t k = 0; k < screen_action_count; k++)
            known = known || !strcmp(screen_actions[k].id, def->action);
        const char *nearest = known ? NULL : nearest_action(def->action);
        if (!known)
            err_list_addf(errors, def->origin.file, def->origin.line, 0,
                          nearest ? _("there is no action '%s'; the nearest is '%s'")
                                  : _("there is no action '%s'"),
                          def->action, nearest);
        check_words(def, errors);
        check_conflicts(catalogue, i, errors);
    }
}

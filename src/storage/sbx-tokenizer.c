/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tokenizer.h"

#include <string.h>

#include "sbx-text-fold.h"

/* Leads the first character that sbx_text_leave_marks() may change. */
#define FIRST_MARKED 0xc3

struct _SbxTokenizer
{
  fts5_tokenizer  words;      /* unicode61 */
  Fts5Tokenizer  *instance;   /* of it */
};

/* What a run of unicode61's tokens needs on its way to the caller. */
typedef struct
{
  SbxTokenFunc func;
  gpointer     data;
  int          offset;   /* of the run in the text */
} WordRun;

/* The same of a text that is not in its usual forms. */
typedef struct
{
  SbxTokenFunc         func;
  gpointer             data;
  const SbxNarrowText *text;
} NarrowRun;

gboolean
sbx_tokenizer_stands_alone (gunichar c)
{
  if (c < 0x0e00)
    return FALSE;

  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return !g_unichar_ispunct (c);
    default:
      /* The long-vowel marks are of no one script; the rest are the emoji blocks. */
      return c == 0x30fc || c == 0xff70 ||
             (c >= 0x2600 && c <= 0x27bf) ||
             (c >= 0x1f1e6 && c <= 0x1f1ff) ||       /* the letters of flags: a flag is a pair of them */
             (c >= 0x1f300 && c <= 0x1faff);
    }
}

/* The character at @p and in *next the byte after it; a broken byte is one of its own. */
static gunichar
next_character (const char  *p,
                const char  *end,
                const char **next)
{
  gunichar c = g_utf8_get_char_validated (p, end - p);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      *next = p + 1;
      return 0xfffd;
    }

  *next = g_utf8_next_char (p);
  return c;
}

static int
on_word (void       *data,
         int         flags,
         const char *token,
         int         length,
         int         start,
         int         end)
{
  WordRun          *run = data;
  g_autofree char  *longer = NULL;
  char              buffer[64];
  char             *plain = buffer;

  for (int i = 0; i < length; i++)
    {
      if ((guint8) token[i] < FIRST_MARKED)
        continue;
      if (length > (int) sizeof buffer)
        plain = longer = g_malloc (length);
      length = (int) sbx_text_leave_marks (plain, token, length);
      token = plain;
      break;
    }

  if (length == 0)
    return SQLITE_OK;

  return run->func (run->data, token, length, run->offset + start, run->offset + end,
                    (flags & FTS5_TOKEN_COLOCATED) != 0);
}

static int
run_words (SbxTokenizer *self,
           const char   *text,
           int           start,
           int           end,
           SbxTokenFunc  func,
           gpointer      data)
{
  WordRun run = { func, data, start };

  if (start == end)
    return SQLITE_OK;

  return self->words.xTokenize (self->instance, &run, FTS5_TOKENIZE_DOCUMENT,
                                text + start, end - start, on_word);
}

/* The character at @at and the pair that it makes with the one after it, if that stands alone too. */
static int
emit_character (const char      *text,
                const char      *end,
                const char      *at,
                const char      *next,
                gboolean         ends_pair,
                SbxTokenizeMode  mode,
                SbxTokenFunc     func,
                gpointer         data)
{
  const char *after = next;
  gboolean    begins_pair = next < end && sbx_tokenizer_stands_alone (next_character (next, end, &after));
  int         result = SQLITE_OK;

  /* The last of a run is in the pair before it; but what follows stands one position after it. */
  if (mode == SBX_TOKENIZE_DOCUMENT || (!begins_pair && (!ends_pair || next < end)))
    result = func (data, at, next - at, at - text, next - text, FALSE);
  if (result == SQLITE_OK && begins_pair)
    result = func (data, at, after - at, at - text, after - text, mode == SBX_TOKENIZE_DOCUMENT);

  return result;
}

static int
run_narrow (SbxTokenizer    *self,
            SbxTokenizeMode  mode,
            const char      *text,
            int              length,
            SbxTokenFunc     func,
            gpointer         data)
{
  const char *end = text + length;
  const char *run = text;          /* where the words not yet handed on begin */
  const char *next;
  gboolean    ends_pair = FALSE;   /* whether the character before stood alone */
  int         result = SQLITE_OK;

  for (const char *p = text; p < end && result == SQLITE_OK; p = next)
    {
      if (!sbx_tokenizer_stands_alone (next_character (p, end, &next)))
        {
          ends_pair = FALSE;
          continue;
        }

      result = run_words (self, text, run - text, p - text, func, data);
      if (result == SQLITE_OK)
        result = emit_character (text, end, p, next, ends_pair, mode, func, data);
      ends_pair = TRUE;
      run = next;
    }

  if (result == SQLITE_OK)
    result = run_words (self, text, run - text, length, func, data);

  return result;
}

/* Tokens of a text in other forms: they stand where the given text has them. */
static int
on_narrow_token (gpointer    data,
                 const char *token,
                 int         length,
                 int         start,
                 int         end,
                 gboolean    same_position)
{
  NarrowRun *run = data;

  return run->func (run->data, token, length, (int) sbx_narrow_text_get_start (run->text, start),
                    (int) sbx_narrow_text_get_end (run->text, end), same_position);
}

/**
 * sbx_tokenizer_run:
 * @self: a tokenizer
 * @mode: whether the text is to be found or to be looked for
 * @text: the text
 * @length: its bytes
 * @func: called for each token in order
 * @data: for @func
 *
 * Returns: %SQLITE_OK, or what @func returned instead
 */
int
sbx_tokenizer_run (SbxTokenizer    *self,
                   SbxTokenizeMode  mode,
                   const char      *text,
                   int              length,
                   SbxTokenFunc     func,
                   gpointer         data)
{
  g_autoptr (SbxNarrowText) narrow = sbx_narrow_text_new (text, length);
  NarrowRun                 run = { func, data, narrow };
  const char               *usual;
  gsize                     n_bytes;

  if (narrow == NULL)
    return run_narrow (self, mode, text, length, func, data);

  usual = sbx_narrow_text_get (narrow, &n_bytes);
  return run_narrow (self, mode, usual, (int) n_bytes, on_narrow_token, &run);
}

static fts5_api *
find_api (SbxDatabase *database)
{
  sqlite3_stmt *statement = NULL;
  fts5_api     *api = NULL;

  if (sqlite3_prepare_v2 (sbx_database_get_handle (database), "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);

  return api;
}

static SbxTokenizer *
new_for_api (fts5_api *api)
{
  static const char      *arguments[] = { "remove_diacritics", "2", "categories", "L* N* Co Mn Mc" };
  g_autofree SbxTokenizer *self = g_new0 (SbxTokenizer, 1);
  void                    *context;

  if (api->xFindTokenizer (api, "unicode61", &context, &self->words) != SQLITE_OK ||
      self->words.xCreate (context, arguments, G_N_ELEMENTS (arguments), &self->instance) != SQLITE_OK)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * sbx_tokenizer_new:
 * @database: a connection, which must outlive the tokenizer
 * @error: return location for a %SBX_STORAGE_ERROR
 *
 * Returns: (transfer full) (nullable): a tokenizer for use outside of SQL
 */
SbxTokenizer *
sbx_tokenizer_new (SbxDatabase  *database,
                   GError      **error)
{
  fts5_api     *api = find_api (database);
  SbxTokenizer *self = api != NULL ? new_for_api (api) : NULL;

  if (self == NULL)
    sbx_database_set_error (database, SQLITE_ERROR, error);

  return self;
}

void
sbx_tokenizer_free (SbxTokenizer *self)
{
  self->words.xDelete (self->instance);
  g_free (self);
}

/* From here on: what FTS5 calls. */

typedef struct
{
  void  *context;
  int  (*on_token) (void *, int, const char *, int, int, int);
} Fts5Caller;

static int
pass_to_fts5 (gpointer    data,
              const char *token,
              int         length,
              int         start,
              int         end,
              gboolean    same_position)
{
  Fts5Caller *caller = data;

  return caller->on_token (caller->context, same_position ? FTS5_TOKEN_COLOCATED : 0,
                           token, length, start, end);
}

static int
fts5_create (void           *api,
             const char    **arguments,
             int             n_arguments,
             Fts5Tokenizer **instance)
{
  *instance = (Fts5Tokenizer *) new_for_api (api);
  return *instance != NULL ? SQLITE_OK : SQLITE_ERROR;
}

static void
fts5_delete (Fts5Tokenizer *instance)
{
  sbx_tokenizer_free ((SbxTokenizer *) instance);
}

static int
fts5_tokenize (Fts5Tokenizer *instance,
               void          *context,
               int            flags,
               const char    *text,
               int            length,
               int          (*on_token) (void *, int, const char *, int, int, int))
{
  Fts5Caller caller = { context, on_token };

  return sbx_tokenizer_run ((SbxTokenizer *) instance,
                            (flags & FTS5_TOKENIZE_QUERY) ? SBX_TOKENIZE_QUERY : SBX_TOKENIZE_DOCUMENT,
                            text, length, pass_to_fts5, &caller);
}

/* Makes `tokenize = 'sbx'` known to @database. */
gboolean
sbx_tokenizer_register (SbxDatabase  *database,
                        GError      **error)
{
  fts5_tokenizer functions = { fts5_create, fts5_delete, fts5_tokenize };
  fts5_api      *api = find_api (database);

  if (api != NULL && api->xCreateTokenizer (api, "sbx", api, &functions, NULL) == SQLITE_OK)
    return TRUE;

  sbx_database_set_error (database, SQLITE_ERROR, error);
  return FALSE;
}

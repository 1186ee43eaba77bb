/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-check.h"

#include "sbx-json-names.h"
#include "sbx-utf8.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define INLINE_LEVELS 64

/* Every magnitude with fewer digits before the point than this is a finite double. */
#define SAFE_INTEGER_DIGITS 300

#define ONES         G_GUINT64_CONSTANT (0x0101010101010101)
#define HIGH_BITS    (ONES * 0x80)
#define HAS_ZERO(w)  (((w) - ONES) & ~(w) & HIGH_BITS)

typedef struct
{
  gsize    first_name;
  char     closer;               /* ']' or '}' */
  gboolean empty;
} Level;

typedef struct
{
  const guint8 *data;
  gsize         length;
  gsize         at;

  const char   *cause;           /* untranslated, in words; %NULL: no fault so far */
  gsize         cause_at;
  gboolean      out_of_range;    /* a number is: the fault, unless there is a worse one */

  Level        *levels;
  guint         depth;
  guint         max_depth;
  guint         levels_size;
  gboolean      grammar_only;    /* what libraries read differently is no fault */
  gboolean      names_twice;     /* nor is a name that an object has twice */

  SbxJsonSpan  *spans;
  guint         n_spans;
  SbxJsonSpan  *open_span;       /* (nullable): the one whose value is being read */

  Level         inline_levels[INLINE_LEVELS];
  SbxJsonNames  names;
} Checker;

/* Bytes that end a plain run inside a string: quote, backslash, controls, not ASCII. */
static inline guint64
special_bytes (guint64 word)
{
  return (word & HIGH_BITS) |
         HAS_ZERO (word ^ (ONES * '"')) |
         HAS_ZERO (word ^ (ONES * '\\')) |
         ((word - ONES * 0x20) & ~word & HIGH_BITS);
}

static inline gboolean
is_plain (guint8 byte)
{
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static gboolean
fail_at (Checker    *self,
         gsize       at,
         const char *cause)
{
  self->cause = cause;
  self->cause_at = at;
  return FALSE;
}

static gboolean
fail (Checker    *self,
      const char *cause)
{
  if (self->at >= self->length)
    cause = N_("the text ends too early");

  return fail_at (self, self->at, cause);
}

/* The text is read to its end all the same: what else it holds may be wanted for the answer. */
static void
note_out_of_range (Checker *self,
                   gsize    at)
{
  if (!self->out_of_range)
    fail_at (self, at, N_("the number is out of range"));
  self->out_of_range = TRUE;
}

/* NUL stands for the end: no JSON text has that byte. */
static inline guint8
peek (const Checker *self)
{
  return self->at < self->length ? self->data[self->at] : 0;
}

static inline void
skip_space (Checker *self)
{
  while (self->at < self->length)
    {
      guint8 byte = self->data[self->at];

      if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
        return;
      self->at++;
    }
}

static gboolean
read_hex4 (Checker *self,
           guint   *value)
{
  *value = 0;
  for (guint i = 0; i < 4; i++, self->at++)
    {
      int digit = g_ascii_xdigit_value ((char) peek (self));

      if (digit < 0)
        return fail (self, N_("four hexadecimal digits must follow \\u"));
      *value = *value * 16 + (guint) digit;
    }

  return TRUE;
}

/* At the backslash. */
static gboolean
check_escape (Checker *self)
{
  gsize start = self->at++;
  guint unit;

  if (peek (self) != 'u')
    {
      if (peek (self) == 0 || strchr ("\"\\/bfnrt", peek (self)) == NULL)
        return fail (self, N_("there is no such escape"));
      self->at++;
      return TRUE;
    }

  self->at++;
  if (!read_hex4 (self, &unit))
    return FALSE;
  if (self->grammar_only)
    return TRUE;
  if (unit == 0)
    return fail_at (self, start, N_("an escaped NUL is not taken"));
  if (unit < 0xD800 || unit > 0xDFFF)
    return TRUE;

  if (unit > 0xDBFF || peek (self) != '\\' ||
      self->at + 1 >= self->length || self->data[self->at + 1] != 'u')
    return fail_at (self, start, N_("half a surrogate pair stands alone"));

  self->at += 2;
  if (!read_hex4 (self, &unit))
    return FALSE;
  if (unit < 0xDC00 || unit > 0xDFFF)
    return fail_at (self, start, N_("half a surrogate pair stands alone"));

  return TRUE;
}

/* A run of characters outside ASCII, of which there is at least one. */
static gboolean
skip_characters (Checker *self)
{
  do
    {
      gsize size = sbx_utf8_sequence (self->data + self->at, self->length - self->at);

      if (size == 0)
        return FALSE;
      self->at += size;
    }
  while (peek (self) >= 0x80);

  return TRUE;
}

/* At the opening quote; stands behind the closing one afterwards. */
static gboolean
check_string (Checker  *self,
              gboolean *escaped)
{
  *escaped = FALSE;
  self->at++;

  for (;;)
    {
      guint8 byte;

      while (self->length - self->at >= sizeof (guint64))
        {
          guint64 word;

          memcpy (&word, self->data + self->at, sizeof word);
          if (special_bytes (word))
            break;
          self->at += sizeof word;
        }
      while (self->at < self->length && is_plain (self->data[self->at]))
        self->at++;

      byte = peek (self);
      if (byte == '"')
        {
          self->at++;
          return TRUE;
        }

      if (byte == '\\')
        {
          *escaped = TRUE;
          if (!check_escape (self))
            return FALSE;
        }
      else if (byte < 0x20)
        return fail (self, N_("a control character must be escaped"));
      else if (!skip_characters (self))
        return fail (self, N_("this is not UTF-8"));
    }
}

static inline gsize
skip_digits (Checker *self)
{
  gsize start = self->at;

  while (self->at < self->length && g_ascii_isdigit (self->data[self->at]))
    self->at++;

  return self->at - start;
}

static gboolean
integer_fits (const char *digits,
              gsize       n_digits,
              gboolean    negative)
{
  const char *most = negative ? "9223372036854775808" : "9223372036854775807";

  return n_digits < 19 || (n_digits == 19 && memcmp (digits, most, 19) <= 0);
}

static gboolean
double_is_finite (const char *text,
                  gsize       length)
{
  char             buffer[64];
  g_autofree char *copy = NULL;

  if (length >= sizeof buffer)
    return isfinite (g_ascii_strtod (copy = g_strndup (text, length), NULL));

  memcpy (buffer, text, length);
  buffer[length] = '\0';
  return isfinite (g_ascii_strtod (buffer, NULL));
}

static gboolean
check_number (Checker *self)
{
  gsize    start = self->at;
  gboolean negative = peek (self) == '-';
  gboolean integral = TRUE;
  gboolean may_overflow;
  gsize    n_digits;

  if (negative)
    self->at++;

  if (peek (self) == '0')
    {
      self->at++;
      n_digits = 1;
    }
  else if ((n_digits = skip_digits (self)) == 0)
    return fail (self, N_("a digit is missing"));
  may_overflow = n_digits > SAFE_INTEGER_DIGITS;

  if (peek (self) == '.')
    {
      integral = FALSE;
      self->at++;
      if (skip_digits (self) == 0)
        return fail (self, N_("a digit is missing"));
    }

  if (peek (self) == 'e' || peek (self) == 'E')
    {
      integral = FALSE;
      may_overflow = TRUE;
      self->at++;
      if (peek (self) == '+' || peek (self) == '-')
        self->at++;
      if (skip_digits (self) == 0)
        return fail (self, N_("a digit is missing"));
    }

  if (self->grammar_only)
    return TRUE;
  if (integral
        ? !integer_fits ((const char *) self->data + start + negative, n_digits, negative)
        : may_overflow && !double_is_finite ((const char *) self->data + start, self->at - start))
    note_out_of_range (self, start);

  return TRUE;
}

static gboolean
check_literal (Checker    *self,
               const char *literal)
{
  gsize size = strlen (literal);

  if (self->length - self->at < size || memcmp (self->data + self->at, literal, size) != 0)
    return fail_at (self, self->at, N_("a value is expected here"));

  self->at += size;
  return TRUE;
}

static gboolean
open_level (Checker *self,
            char     closer)
{
  if (self->depth == self->max_depth)
    return fail_at (self, self->at, N_("arrays and objects are nested too deep"));

  if (self->depth == self->levels_size)
    {
      Level *levels = g_new (Level, (gsize) self->levels_size * 2);

      memcpy (levels, self->levels, sizeof (Level) * self->levels_size);
      if (self->levels != self->inline_levels)
        g_free (self->levels);
      self->levels = levels;
      self->levels_size *= 2;
    }

  self->levels[self->depth++] = (Level) { self->names.length, closer, TRUE };
  self->at++;
  return TRUE;
}

static gboolean
close_level (Checker *self)
{
  Level *level = &self->levels[self->depth - 1];
  gsize  duplicate;

  if (level->closer == '}' && !sbx_json_names_drop (&self->names, level->first_name, &duplicate))
    return fail_at (self, duplicate, N_("the object has this name already"));

  self->depth--;
  self->at++;
  return TRUE;
}

static void
find_span (Checker *self)
{
  for (guint i = 0; i < self->n_spans; i++)
    if (sbx_json_names_last_is (&self->names, self->spans[i].name))
      self->open_span = &self->spans[i];
}

/* A member's name up to and with its colon. */
static gboolean
check_name (Checker *self)
{
  gsize    at = self->at;
  gboolean escaped;

  if (peek (self) != '"')
    return fail (self, N_("a member's name in quotes is expected here"));
  if (!check_string (self, &escaped))
    return FALSE;
  if (!self->grammar_only && !self->names_twice &&
      !sbx_json_names_add (&self->names, self->levels[self->depth - 1].first_name,
                           at, self->at - at - 2, escaped))
    return fail_at (self, at, N_("the object has this name already"));

  if (self->depth == 1)
    find_span (self);

  skip_space (self);
  if (peek (self) != ':')
    return fail (self, N_("a colon is expected here"));
  self->at++;
  skip_space (self);
  return TRUE;
}

/* A whole scalar, or the opening of an array or object. */
static gboolean
check_value (Checker *self)
{
  gboolean escaped;

  switch (peek (self))
    {
    case '"':
      return check_string (self, &escaped);
    case '{':
      return open_level (self, '}');
    case '[':
      return open_level (self, ']');
    case 't':
      return check_literal (self, "true");
    case 'f':
      return check_literal (self, "false");
    case 'n':
      return check_literal (self, "null");
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return check_number (self);
    default:
      return fail (self, N_("a value is expected here"));
    }
}

/* The innermost open array or object: its next member, or its end. */
static gboolean
check_next (Checker *self)
{
  Level *level = &self->levels[self->depth - 1];

  if (self->depth == 1 && self->open_span != NULL)
    {
      self->open_span->length = self->at - self->open_span->start;
      self->open_span = NULL;
    }

  skip_space (self);
  if (peek (self) == (guint8) level->closer)
    return close_level (self);

  if (!level->empty)
    {
      if (peek (self) != ',')
        return fail (self, N_("a comma or the end of the array or object is expected here"));
      self->at++;
      skip_space (self);
    }
  level->empty = FALSE;

  if (level->closer == '}' && !check_name (self))
    return FALSE;
  if (self->depth == 1 && self->open_span != NULL)
    self->open_span->start = self->at;

  return check_value (self);
}

static gboolean
check_document (Checker *self)
{
  skip_space (self);
  if (self->at == self->length)
    return fail_at (self, self->at, N_("there is no text"));
  if (!check_value (self))
    return FALSE;

  while (self->depth > 0)
    if (!check_next (self))
      return FALSE;

  skip_space (self);
  if (self->at != self->length)
    return fail_at (self, self->at, N_("the text goes on after its end"));

  return TRUE;
}

static gboolean
find (const char   *data,
      gsize         length,
      guint         max_depth,
      gboolean      grammar_only,
      gboolean      names_twice,
      SbxJsonSpan  *spans,
      guint         n_spans,
      SbxJsonFault *fault)
{
  Checker  self;
  gboolean valid;

  memset (&self, 0, G_STRUCT_OFFSET (Checker, inline_levels));
  self.data = (const guint8 *) data;
  self.length = length;
  self.max_depth = max_depth;
  self.grammar_only = grammar_only;
  self.names_twice = names_twice;
  self.levels = self.inline_levels;
  self.levels_size = INLINE_LEVELS;
  sbx_json_names_init (&self.names, data);
  self.spans = spans;
  self.n_spans = n_spans;

  valid = check_document (&self);
  for (guint i = 0; i < n_spans && !valid; i++)
    spans[i].start = spans[i].length = 0;
  valid = valid && !self.out_of_range;

  if (self.levels != self.inline_levels)
    g_free (self.levels);
  sbx_json_names_clear (&self.names);

  if (!valid)
    *fault = (SbxJsonFault) { self.cause_at, _(self.cause) };

  return valid;
}

static gboolean
check (const char   *data,
       gsize         length,
       guint         max_depth,
       gboolean      grammar_only,
       gboolean      names_twice,
       SbxJsonSpan  *spans,
       guint         n_spans,
       GError      **error)
{
  SbxJsonFault fault;

  if (find (data, length, max_depth, grammar_only, names_twice, spans, n_spans, &fault))
    return TRUE;

  /* TRANSLATORS: the number of a byte, then one of the causes, such as "a digit is missing" */
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("Cannot read JSON: at byte %lu: %s"), (gulong) fault.at, fault.cause);

  return FALSE;
}

/**
 * sbx_json_find_fault:
 * @data: the text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @fault: (out): set where there is one
 *
 * As sbx_json_check(), for who says it in words of his own.
 *
 * Returns: whether there is a fault
 */
gboolean
sbx_json_find_fault (const char   *data,
                     gsize         length,
                     guint         max_depth,
                     SbxJsonFault *fault)
{
  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (fault != NULL, FALSE);

  return !find (data, length, max_depth, FALSE, FALSE, NULL, 0, fault);
}

/**
 * sbx_json_check:
 * @data: the text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST, whose message names the byte
 *   (from 0) and the cause
 *
 * Checks in one pass that the bytes are exactly one JSON text as in RFC 8259, in strict
 * UTF-8 without a byte-order mark, and that nothing in it is read differently by
 * different libraries: no object names a member twice, no string holds an escaped NUL or
 * half a surrogate pair, an integer fits in 64 bits and any other number in a finite
 * double. Needs no more memory than a small multiple of the text, whatever it holds.
 *
 * Returns: whether the text passes
 */
gboolean
sbx_json_check (const char  *data,
                gsize        length,
                guint        max_depth,
                GError     **error)
{
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  return check (data, length, max_depth, FALSE, FALSE, NULL, 0, error);
}

/**
 * sbx_json_check_grammar:
 * @data: the text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * As sbx_json_check(), but takes all that RFC 8259 allows: escaped NULs, lone surrogates, names that stand
 * twice and numbers of any size. For text that is passed on as it is; not to be given to a JSON library.
 *
 * Returns: whether the text passes
 */
gboolean
sbx_json_check_grammar (const char  *data,
                        gsize        length,
                        guint        max_depth,
                        GError     **error)
{
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  return check (data, length, max_depth, TRUE, FALSE, NULL, 0, error);
}

/**
 * sbx_json_check_but_names:
 * @data: the text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * As sbx_json_check(), but an object may name a member twice.
 *
 * Returns: whether the text passes
 */
gboolean
sbx_json_check_but_names (const char  *data,
                          gsize        length,
                          guint        max_depth,
                          GError     **error)
{
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  return check (data, length, max_depth, FALSE, TRUE, NULL, 0, error);
}

/**
 * sbx_json_check_object:
 * @data: the text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @spans: (array length=n_spans): members to look for, with their names set
 * @n_spans: how many
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * As sbx_json_check(), for a text that must be an object, and finds the values of the
 * named members of that object on the way; also where nothing but a number out of range is wrong.
 *
 * Returns: whether the text passes
 */
gboolean
sbx_json_check_object (const char   *data,
                       gsize         length,
                       guint         max_depth,
                       SbxJsonSpan  *spans,
                       guint         n_spans,
                       GError      **error)
{
  gsize start = 0;

  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  for (guint i = 0; i < n_spans; i++)
    spans[i].start = spans[i].length = 0;

  if (!check (data, length, max_depth, FALSE, FALSE, spans, n_spans, error))
    return FALSE;

  while (g_ascii_isspace (data[start]))
    start++;
  if (data[start] == '{')
    return TRUE;

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST,
                       _("Cannot read the message: it is not a JSON object"));
  return FALSE;
}

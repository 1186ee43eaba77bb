/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-utf8.h"
#include "sbx-websocket-frame.h"

#include <string.h>

#define LIMIT 1000

static const guint8 mask_key[4] = { 0x37, 0xfa, 0x21, 0x3d };

/* A frame with everything in the hand of the test; masked if @key is given. */
static void
append_frame (GByteArray   *bytes,
              guint8        first_byte,
              const guint8 *key,
              const char   *data,
              gsize         length)
{
  guint8 header[10];
  gsize  size = sbx_websocket_write_header (header, 0, length);
  guint  start;

  header[0] = first_byte;
  if (key != NULL)
    header[1] |= 0x80;
  g_byte_array_append (bytes, header, (guint) size);
  if (key != NULL)
    g_byte_array_append (bytes, key, 4);

  start = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) data, (guint) length);
  if (key != NULL)
    for (guint i = start; i < bytes->len; i++)
      bytes->data[i] ^= key[(i - start) % 4];
}

/* What came out, as one line: "T:hello P:x C1000:bye !1002". */
static void
drain (SbxWebsocketDecoder *decoder,
       GString             *log)
{
  SbxWebsocketMessage message;
  SbxWebsocketResult  result;
  const char         *reason = NULL;
  guint               code = 0;

  while ((result = sbx_websocket_decoder_next (decoder, &message, &code, &reason)) == SBX_WEBSOCKET_MESSAGE)
    {
      const char *letter = message.opcode == SBX_WEBSOCKET_TEXT ? "T" :
                           message.opcode == SBX_WEBSOCKET_BINARY ? "B" :
                           message.opcode == SBX_WEBSOCKET_PING ? "P" :
                           message.opcode == SBX_WEBSOCKET_PONG ? "O" : "C";

      if (message.opcode == SBX_WEBSOCKET_CLOSE)
        {
          gsize skip = MIN (message.length, 2);

          g_string_append_printf (log, "C%u:", message.close_code);
          message.data += skip;
          message.length -= skip;
        }
      else
        g_string_append_printf (log, "%s:", letter);
      g_string_append_len (log, message.data, (gssize) message.length);
      g_string_append_c (log, ' ');
    }

  if (result == SBX_WEBSOCKET_FAILED)
    {
      g_assert_nonnull (reason);
      g_string_append_printf (log, "!%u", code);
    }
}

/* In pieces of exactly that size, each in memory of its own. @used is how many bytes were
 * pushed before it failed. */
static char *
decode_in_pieces (const guint8 *data,
                  gsize         length,
                  gboolean      from_client,
                  gsize         piece,
                  gsize        *used)
{
  g_autoptr (SbxWebsocketDecoder)  decoder = sbx_websocket_decoder_new (from_client, LIMIT);
  GString                         *log = g_string_new (NULL);
  gsize                            at = 0;

  while (at < length && strchr (log->str, '!') == NULL)
    {
      gsize             size = MIN (piece, length - at);
      g_autofree guint8 *copy = g_memdup2 (data + at, size);

      sbx_websocket_decoder_push (decoder, copy, size);
      drain (decoder, log);
      at += size;
    }

  if (used != NULL)
    *used = at;
  return g_string_free (log, FALSE);
}

/* The same comes out however the bytes are cut. */
static void
assert_decodes (GByteArray *bytes,
                gboolean    from_client,
                const char *expected)
{
  for (gsize piece = 1; piece <= bytes->len; piece = piece < 20 ? piece + 1 : piece * 2)
    {
      g_autofree char *log = decode_in_pieces (bytes->data, bytes->len, from_client, piece, NULL);

      g_assert_cmpstr (log, ==, expected);
    }

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (SbxWebsocketDecoder)  decoder = sbx_websocket_decoder_new (from_client, LIMIT);
      g_autoptr (GString)              log = g_string_new (NULL);
      guint                            at = 0;

      while (at < bytes->len && strchr (log->str, '!') == NULL)
        {
          guint              size = (guint) g_test_rand_int_range (0, (gint32) (bytes->len - at) + 1);
          g_autofree guint8 *copy = g_memdup2 (bytes->data + at, size);

          sbx_websocket_decoder_push (decoder, copy, size);
          drain (decoder, log);
          at += size;
        }
      g_assert_cmpstr (log->str, ==, expected);
    }
}

typedef struct
{
  guint8      first_byte;
  const char *data;
  gssize      length;            /* -1: a terminated text */
} Frame;

static const struct
{
  const char *name;
  Frame       frames[6];
  const char *expected;
} cases[] = {
  { "text", { { 0x81, "hello", -1 } }, "T:hello " },
  { "empty text", { { 0x81, "", -1 } }, "T: " },
  { "binary", { { 0x82, "\xFF\x80", -1 } }, "B:\xFF\x80 " },
  { "two messages", { { 0x81, "one", -1 }, { 0x81, "two", -1 } }, "T:one T:two " },
  { "fragments", { { 0x01, "a", -1 }, { 0x00, "b", -1 }, { 0x80, "c", -1 } }, "T:abc " },
  { "empty fragments", { { 0x01, "", -1 }, { 0x00, "", -1 }, { 0x80, "", -1 } }, "T: " },
  { "binary fragments", { { 0x02, "\xC3", -1 }, { 0x80, "\xC3", -1 } }, "B:\xC3\xC3 " },
  { "messages in turn", { { 0x01, "long first", -1 }, { 0x80, ".", -1 }, { 0x81, "x", -1 }, { 0x01, "", -1 }, { 0x80, "y", -1 } }, "T:long first. T:x T:y " },
  { "control frames between", { { 0x01, "a", -1 }, { 0x89, "ping", -1 }, { 0x00, "b", -1 }, { 0x8A, "pong", -1 }, { 0x80, "c", -1 } }, "P:ping O:pong T:abc " },
  { "empty ping", { { 0x89, "", -1 } }, "P: " },
  { "close inside a message", { { 0x01, "a", -1 }, { 0x88, "\x03\xE8", 2 } }, "C1000: " },
  { "character across fragments", { { 0x01, "\xE4", -1 }, { 0x89, "p", -1 }, { 0x00, "\xBD", -1 }, { 0x80, "\xA0", -1 } }, "P:p T:\xE4\xBD\xA0 " },
  { "nothing after close", { { 0x88, "", 0 }, { 0x81, "late", -1 }, { 0xF3, "junk", -1 } }, "C1005: " },

  { "rsv1", { { 0xC1, "a", -1 } }, "!1002" },
  { "rsv2", { { 0xA1, "a", -1 } }, "!1002" },
  { "rsv3", { { 0x91, "a", -1 } }, "!1002" },
  { "rsv on control", { { 0xC9, "a", -1 } }, "!1002" },
  { "opcode 3", { { 0x83, "a", -1 } }, "!1002" },
  { "opcode 7", { { 0x87, "a", -1 } }, "!1002" },
  { "opcode b", { { 0x8B, "", -1 } }, "!1002" },
  { "opcode f", { { 0x8F, "", -1 } }, "!1002" },
  { "fragmented ping", { { 0x09, "a", -1 } }, "!1002" },
  { "fragmented close", { { 0x08, "", -1 } }, "!1002" },
  { "lone continuation", { { 0x80, "a", -1 } }, "!1002" },
  { "lone first continuation", { { 0x00, "a", -1 } }, "!1002" },
  { "continuation after the end", { { 0x01, "a", -1 }, { 0x80, "b", -1 }, { 0x80, "c", -1 } }, "T:ab !1002" },
  { "text inside text", { { 0x01, "a", -1 }, { 0x81, "b", -1 } }, "!1002" },
  { "binary inside text", { { 0x01, "a", -1 }, { 0x02, "b", -1 } }, "!1002" },
  { "good, then bad", { { 0x81, "good", -1 }, { 0x83, "bad", -1 } }, "T:good !1002" },

  { "not UTF-8", { { 0x81, "a\xFF", -1 } }, "!1007" },
  { "overlong", { { 0x81, "\xC0\xAF", -1 } }, "!1007" },
  { "surrogate", { { 0x81, "\xED\xA0\x80", -1 } }, "!1007" },
  { "too high", { { 0x81, "\xF4\x90\x80\x80", -1 } }, "!1007" },
  { "cut character", { { 0x81, "a\xE4\xBD", -1 } }, "!1007" },
  { "cut character in fragments", { { 0x01, "\xE4", -1 }, { 0x80, "", -1 } }, "!1007" },
  { "broken across fragments", { { 0x01, "\xE4", -1 }, { 0x00, "a", -1 }, { 0x80, "b", -1 } }, "!1007" },

  { "close", { { 0x88, "\x03\xE8" "bye", 5 } }, "C1000:bye " },
  { "close without code", { { 0x88, "", 0 } }, "C1005: " },
  { "close of one byte", { { 0x88, "\x03", 1 } }, "!1002" },
  { "close reason not UTF-8", { { 0x88, "\x03\xE8\xFF", 3 } }, "!1007" },
  { "close reason cut", { { 0x88, "\x03\xE8\xE4\xBD", 4 } }, "!1007" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (gboolean from_client = FALSE; from_client <= TRUE; from_client++)
        {
          g_autoptr (GByteArray) bytes = g_byte_array_new ();

          for (const Frame *frame = cases[i].frames; frame->data != NULL; frame++)
            append_frame (bytes, frame->first_byte, from_client ? mask_key : NULL, frame->data,
                          frame->length < 0 ? strlen (frame->data) : (gsize) frame->length);

          g_test_message ("%s", cases[i].name);
          assert_decodes (bytes, from_client, cases[i].expected);
        }
    }
}

static void
test_close_codes (void)
{
  for (guint code = 0; code <= G_MAXUINT16; code++)
    {
      gboolean               passes = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
                                      (code >= 3000 && code <= 4999);
      const char             data[2] = { (char) (code >> 8), (char) code };
      g_autofree char       *expected = passes ? g_strdup_printf ("C%u: ", code) : g_strdup ("!1002");
      g_autofree char       *log = NULL;
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      append_frame (bytes, 0x88, mask_key, data, 2);
      log = decode_in_pieces (bytes->data, bytes->len, TRUE, bytes->len, NULL);
      g_assert_cmpstr (log, ==, expected);
    }
}

static void
test_masking_required (void)
{
  g_autoptr (GByteArray) masked = g_byte_array_new ();
  g_autoptr (GByteArray) bare = g_byte_array_new ();

  append_frame (masked, 0x81, mask_key, "hello", 5);
  append_frame (bare, 0x81, NULL, "hello", 5);

  assert_decodes (masked, TRUE, "T:hello ");
  assert_decodes (bare, FALSE, "T:hello ");
  assert_decodes (masked, FALSE, "!1002");
  assert_decodes (bare, TRUE, "!1002");
}

/* Lengths around every change of the header's form, and the limit with one past it. */
static void
test_lengths (void)
{
  static const gsize lengths[] = { 0, 1, 2, 3, 7, 8, 9, 124, 125, 126, 127, 128, 255, 256, LIMIT - 1, LIMIT, LIMIT + 1, 65535, 65536 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char        *text = g_strnfill (lengths[i], 'x');
      g_autofree char        *expected = lengths[i] <= LIMIT ? g_strdup_printf ("T:%s ", text) : g_strdup ("!1009");
      g_autoptr (GByteArray)  from_client = g_byte_array_new ();
      g_autoptr (GByteArray)  from_server = g_byte_array_new ();

      append_frame (from_client, 0x81, mask_key, text, lengths[i]);
      append_frame (from_server, 0x81, NULL, text, lengths[i]);
      assert_decodes (from_client, TRUE, expected);
      assert_decodes (from_server, FALSE, expected);
    }
}

static void
test_control_length (void)
{
  for (gsize length = 125; length <= 126; length++)
    {
      g_autofree char        *text = g_strnfill (length, 'p');
      g_autofree char        *expected = length == 125 ? g_strdup_printf ("P:%s ", text) : g_strdup ("!1002");
      g_autoptr (GByteArray)  bytes = g_byte_array_new ();

      append_frame (bytes, 0x89, mask_key, text, length);
      assert_decodes (bytes, TRUE, expected);
    }
}

/* A message in fragments is held against the limit as a whole. */
static void
test_message_limit (void)
{
  for (gsize past = 0; past <= 1; past++)
    {
      g_autofree char        *text = g_strnfill (LIMIT, 'x');
      g_autofree char        *expected = past == 0 ? g_strdup_printf ("P: T:%s ", text) : g_strdup ("P: !1009");
      g_autoptr (GByteArray)  bytes = g_byte_array_new ();

      append_frame (bytes, 0x01, mask_key, text, LIMIT / 2);
      append_frame (bytes, 0x89, mask_key, "", 0);
      append_frame (bytes, 0x00, mask_key, text, LIMIT / 2 - 1);
      append_frame (bytes, 0x80, mask_key, text, 1 + past);
      assert_decodes (bytes, TRUE, expected);
    }
}

/* Each fault shows with the first byte that proves it. */
static void
test_fail_fast (void)
{
  static const struct
  {
    const char *bytes;
    gsize       length;
    gsize       used;
    const char *expected;
  } faults[] = {
    { "\xC1", 1, 1, "!1002" },                                     /* reserved bit */
    { "\x83", 1, 1, "!1002" },                                     /* reserved opcode */
    { "\x81\x05", 2, 2, "!1002" },                                 /* not masked */
    { "\x89\xFE", 2, 2, "!1002" },                                 /* control frame too long */
    { "\x81\xFE\x03\xE9", 4, 4, "!1009" },                         /* 1001 bytes announced */
    { "\x81\xFE\x00\x7D", 4, 4, "!1002" },                         /* 125 in two bytes */
    { "\x81\xFF\x00\x00\x00\x00\x00\x00\xFF\xFF", 10, 10, "!1002" }, /* 65535 in eight */
    { "\x81\xFF\x80\x00\x00\x00\x00\x00\x00\x00", 10, 10, "!1002" }, /* top bit */
    { "\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 10, 10, "!1009" },
    { "\x81\x85\x00\x00\x00\x00" "a\xFF" "bcd", 11, 8, "!1007" },  /* text at its first wrong byte */
    { "\x01\x81\x00\x00\x00\x00\xE4\x00\x85\x00\x00\x00\x00" "abcde", 18, 14, "!1007" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      gsize            used;
      g_autofree char *log = decode_in_pieces ((const guint8 *) faults[i].bytes, faults[i].length, TRUE, 1, &used);

      g_assert_cmpstr (log, ==, faults[i].expected);
      g_assert_cmpuint (used, ==, faults[i].used);
    }
}

/* A failed decoder stays so, whatever else comes. */
static void
test_terminal (void)
{
  g_autoptr (SbxWebsocketDecoder)  decoder = sbx_websocket_decoder_new (TRUE, LIMIT);
  g_autoptr (GByteArray)           bytes = g_byte_array_new ();
  SbxWebsocketMessage              message;
  guint                            code;

  append_frame (bytes, 0x83, mask_key, "a", 1);
  append_frame (bytes, 0x81, mask_key, "a", 1);
  for (guint i = 0; i < 3; i++)
    {
      sbx_websocket_decoder_push (decoder, bytes->data, bytes->len);
      g_assert_cmpint (sbx_websocket_decoder_next (decoder, &message, &code, NULL), ==, SBX_WEBSOCKET_FAILED);
      g_assert_cmpuint (code, ==, SBX_CLOSE_PROTOCOL);
    }
}

/* What a server sends in one piece is handed out where it lies. */
static void
test_borrows (void)
{
  g_autoptr (SbxWebsocketDecoder)  decoder = sbx_websocket_decoder_new (FALSE, LIMIT);
  g_autoptr (GByteArray)           bytes = g_byte_array_new ();
  SbxWebsocketMessage              message;
  guint                            code;

  append_frame (bytes, 0x81, NULL, "hello", 5);
  sbx_websocket_decoder_push (decoder, bytes->data, bytes->len);
  g_assert_cmpint (sbx_websocket_decoder_next (decoder, &message, &code, NULL), ==, SBX_WEBSOCKET_MESSAGE);
  g_assert_true ((const guint8 *) message.data == bytes->data + 2);
  g_assert_cmpint (sbx_websocket_decoder_next (decoder, &message, &code, NULL), ==, SBX_WEBSOCKET_NEED_MORE);
}

/* Whoever stops in the middle of what was pushed lets the decoder keep the rest. */
static void
test_keep (void)
{
  g_autoptr (SbxWebsocketDecoder) decoder = sbx_websocket_decoder_new (TRUE, LIMIT);
  g_autoptr (GString)             log = g_string_new (NULL);
  g_autoptr (GByteArray)          bytes = g_byte_array_new ();
  SbxWebsocketMessage             message;
  guint                           code = 0;

  append_frame (bytes, 0x81, mask_key, "one", 3);
  append_frame (bytes, 0x81, mask_key, "two", 3);
  append_frame (bytes, 0x81, mask_key, "three", 5);
  g_assert_false (sbx_websocket_decoder_keep (decoder));
  sbx_websocket_decoder_push (decoder, bytes->data, bytes->len - 2);
  g_assert_cmpint (sbx_websocket_decoder_next (decoder, &message, &code, NULL), ==, SBX_WEBSOCKET_MESSAGE);
  g_assert_cmpmem (message.data, message.length, "one", 3);
  g_assert_true (sbx_websocket_decoder_keep (decoder));
  g_assert_true (sbx_websocket_decoder_keep (decoder));
  memset (bytes->data, 0, bytes->len - 2);
  g_assert_cmpint (sbx_websocket_decoder_next (decoder, &message, &code, NULL), ==, SBX_WEBSOCKET_MESSAGE);
  g_assert_cmpmem (message.data, message.length, "two", 3);
  g_assert_true (sbx_websocket_decoder_keep (decoder));
  drain (decoder, log);
  g_assert_false (sbx_websocket_decoder_keep (decoder));
  sbx_websocket_decoder_push (decoder, bytes->data + bytes->len - 2, 2);
  drain (decoder, log);
  g_assert_cmpstr (log->str, ==, "T:three ");
}

static void
test_write_header (void)
{
  static const struct
  {
    gsize       payload;
    gsize       size;
    const char *bytes;
  } headers[] = {
    { 0, 2, "\x81\x00" },
    { 125, 2, "\x81\x7D" },
    { 126, 4, "\x81\x7E\x00\x7E" },
    { 65535, 4, "\x81\x7E\xFF\xFF" },
    { 65536, 10, "\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00" },
    { 1048576, 10, "\x81\x7F\x00\x00\x00\x00\x00\x10\x00\x00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      guint8 header[SBX_WEBSOCKET_HEADER_SIZE];
      gsize  size = sbx_websocket_write_header (header, SBX_WEBSOCKET_TEXT, headers[i].payload);

      g_assert_cmpmem (header, size, headers[i].bytes, headers[i].size);
    }
}

static void
test_mask (void)
{
  guint8 plain[64], masked[64];

  for (guint i = 0; i < sizeof plain; i++)
    plain[i] = (guint8) g_test_rand_int ();

  for (gsize offset = 0; offset < 8; offset++)
    for (gsize start = 0; start < 8; start++)
      for (gsize length = 0; length + start <= sizeof plain; length++)
        {
          memcpy (masked, plain, sizeof plain);
          sbx_websocket_mask (masked + start, length, mask_key, offset);
          for (gsize i = 0; i < sizeof plain; i++)
            {
              gboolean inside = i >= start && i < start + length;

              g_assert_cmpuint (masked[i], ==, inside ? plain[i] ^ mask_key[(i - start + offset) % 4] : plain[i]);
            }
        }
}

/* Sequences with every first byte, against GLib. */
static void
test_utf8 (void)
{
  for (guint32 word = 0; word < 1 << 24; word += (word & 0xFF) == 0xC8 ? 1 : 7)
    {
      guint8  bytes[4] = { (guint8) (word >> 16), (guint8) (word >> 8), (guint8) word, 0x80 };
      gunichar unichar = g_utf8_get_char_validated ((const char *) bytes, 4);
      gsize    size = sbx_utf8_sequence (bytes, 4);

      if (bytes[0] == 0)
        g_assert_cmpuint (size, ==, 1);
      else if (unichar >= (gunichar) -2)
        g_assert_cmpuint (size, ==, 0);
      else
        g_assert_cmpuint (size, ==, g_unichar_to_utf8 (unichar, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/websocket-frame/cases", test_cases);
  g_test_add_func ("/wire/websocket-frame/close-codes", test_close_codes);
  g_test_add_func ("/wire/websocket-frame/masking-required", test_masking_required);
  g_test_add_func ("/wire/websocket-frame/lengths", test_lengths);
  g_test_add_func ("/wire/websocket-frame/control-length", test_control_length);
  g_test_add_func ("/wire/websocket-frame/message-limit", test_message_limit);
  g_test_add_func ("/wire/websocket-frame/fail-fast", test_fail_fast);
  g_test_add_func ("/wire/websocket-frame/terminal", test_terminal);
  g_test_add_func ("/wire/websocket-frame/borrows", test_borrows);
  g_test_add_func ("/wire/websocket-frame/keep", test_keep);
  g_test_add_func ("/wire/websocket-frame/write-header", test_write_header);
  g_test_add_func ("/wire/websocket-frame/mask", test_mask);
  g_test_add_func ("/wire/utf8/sequence", test_utf8);

  return g_test_run ();
}

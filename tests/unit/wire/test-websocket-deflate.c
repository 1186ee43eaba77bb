/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-websocket-deflate.h"
#include "sbx-websocket-frame.h"

#include <string.h>
#include <zlib.h>

#define LIMIT 100000
#define AGREED "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

static void
test_negotiate (void)
{
  static const char *const agreed[] = {
    "permessage-deflate",
    "Permessage-Deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate; client_max_window_bits=9",
    "permessage-deflate;client_max_window_bits=\"15\";server_max_window_bits=15",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "x-webkit-deflate-frame, permessage-deflate",
    "permessage-deflate; server_max_window_bits=10, permessage-deflate",
    " permessage-deflate ; server_no_context_takeover ",
  };
  static const char *const refused[] = {
    "", "x", "deflate", "permessage-deflate2",
    "permessage-deflate; server_max_window_bits=10",
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=015",
    "permessage-deflate; client_max_window_bits=7",
    "permessage-deflate; client_max_window_bits=",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; unknown",
    "permessage-deflate;",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (agreed); i++)
    {
      g_test_message ("%s", agreed[i]);
      g_assert_cmpstr (sbx_websocket_deflate_negotiate (agreed[i]), ==, AGREED);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_null (sbx_websocket_deflate_negotiate (refused[i]));
    }
  g_assert_null (sbx_websocket_deflate_negotiate (NULL));
}

/* As a server sends it. */
static void
append_frame (GByteArray   *frames,
              guint8        first,
              gconstpointer payload,
              gsize         length)
{
  guint8 header[SBX_WEBSOCKET_HEADER_SIZE];
  gsize  header_length = sbx_websocket_write_header (header, SBX_WEBSOCKET_TEXT, length);

  header[0] = first;
  g_byte_array_append (frames, header, (guint) header_length);
  if (length > 0)
    g_byte_array_append (frames, payload, (guint) length);
}

/* Deflated by somebody else: raw, and with the end cut off. */
static GByteArray *
deflate_text (const char *text,
              gsize       length,
              int         flush)
{
  GByteArray *deflated = g_byte_array_new ();
  z_stream    stream = { 0 };

  g_assert_cmpint (deflateInit2 (&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  g_byte_array_set_size (deflated, (guint) deflateBound (&stream, length) + 64);
  stream.next_in = (guint8 *) text;
  stream.avail_in = (guint) length;
  stream.next_out = deflated->data;
  stream.avail_out = deflated->len;
  g_assert_cmpint (deflate (&stream, flush), ==, flush == Z_FINISH ? Z_STREAM_END : Z_OK);
  g_byte_array_set_size (deflated, deflated->len - stream.avail_out - (flush == Z_FINISH ? 0 : 4));
  deflateEnd (&stream);
  return deflated;
}

/* Gives all to a client's decoder, in pieces. Returns: what it says last */
static SbxWebsocketResult
decode (const guint8  *data,
        gsize          length,
        gsize          piece,
        GPtrArray     *texts,
        guint         *close_code)
{
  g_autoptr (SbxWebsocketDecoder) decoder = sbx_websocket_decoder_new (FALSE, LIMIT);
  SbxWebsocketMessage             message;
  SbxWebsocketResult              result = SBX_WEBSOCKET_NEED_MORE;

  sbx_websocket_decoder_set_deflate (decoder);
  for (gsize at = 0; at < length && result != SBX_WEBSOCKET_FAILED; at += piece)
    {
      g_autofree guint8 *copy = g_memdup2 (data + at, MIN (piece, length - at));

      sbx_websocket_decoder_push (decoder, copy, MIN (piece, length - at));
      while ((result = sbx_websocket_decoder_next (decoder, &message, close_code, NULL)) == SBX_WEBSOCKET_MESSAGE)
        g_ptr_array_add (texts, g_bytes_new (message.data, message.length));
    }
  return result;
}

static void
assert_text (GPtrArray  *texts,
             guint       index,
             const char *text,
             gsize       length)
{
  GBytes *bytes = g_ptr_array_index (texts, index);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, length);
}

/* RFC 7692, section 7.2.3: all ways to say Hello. */
static void
test_examples (void)
{
  static const struct
  {
    const char *frames;
    gsize       length;
  } examples[] = {
    { "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", 9 },
    { "\x41\x03\xf2\x48\xcd\x80\x04\xc9\xc9\x07\x00", 11 },
    { "\xc1\x0b\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 13 },
    { "\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 10 },
    { "\xc1\x07\xf3\x48\xcd\xc9\xc9\x07\x00", 9 },
    { "\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 15 },
    { "\x81\x05Hello", 7 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      for (gsize piece = 1; piece <= examples[i].length; piece++)
        {
          g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
          guint                 close_code = 0;

          g_assert_cmpint (decode ((const guint8 *) examples[i].frames, examples[i].length, piece, texts, &close_code),
                           ==, SBX_WEBSOCKET_NEED_MORE);
          g_assert_cmpuint (texts->len, ==, 1);
          assert_text (texts, 0, "Hello", 5);
        }
    }
}

/* What the deflater makes of frames, the decoder makes the same of as of the frames. */
static void
test_round_trip (void)
{
  g_autoptr (SbxWebsocketDeflater) deflater = sbx_websocket_deflater_new (1);
  g_autoptr (GByteArray)           frames = g_byte_array_new ();
  g_autoptr (GPtrArray)            plain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray)            texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  static const gsize               lengths[] = { 0, 1, 125, 126, 255, 256, 257, 1000, 65535, 65536, LIMIT };
  g_autoptr (GBytes)               whole = NULL;
  g_autoptr (GBytes)               deflated = NULL;
  guint                            close_code = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_malloc (lengths[i] + 1);

      for (gsize k = 0; k < lengths[i]; k++)
        text[k] = (char) ("{\"event\":\"messageAdded\",\"payload\":"[(k + k / 97) % 34]);
      append_frame (frames, 0x81, text, lengths[i]);
      append_frame (frames, 0x89, "ping", 4);
    }
  whole = g_bytes_new (frames->data, frames->len);
  deflated = sbx_websocket_deflater_deflate (deflater, whole);
  g_assert_cmpuint (g_bytes_get_size (deflated), <, g_bytes_get_size (whole) / 5);

  decode (frames->data, frames->len, frames->len, plain, &close_code);
  g_assert_cmpint (decode (g_bytes_get_data (deflated, NULL), g_bytes_get_size (deflated), 1000, texts, &close_code),
                   ==, SBX_WEBSOCKET_NEED_MORE);
  g_assert_cmpuint (texts->len, ==, 2 * G_N_ELEMENTS (lengths));
  g_assert_cmpuint (texts->len, ==, plain->len);
  for (guint i = 0; i < texts->len; i++)
    g_assert_true (g_bytes_equal (g_ptr_array_index (texts, i), g_ptr_array_index (plain, i)));
}

/* Short ones, and those that do not become shorter, are the very same bytes. */
static void
test_left_alone (void)
{
  g_autoptr (SbxWebsocketDeflater) deflater = sbx_websocket_deflater_new (9);
  g_autoptr (GByteArray)           frames = g_byte_array_new ();
  g_autofree char                 *low = g_strnfill (SBX_WEBSOCKET_DEFLATE_MIN_BYTES - 1, 'x');
  guint8                           noise[5000];
  g_autoptr (GBytes)               whole = NULL;
  g_autoptr (GBytes)               deflated = NULL;

  for (gsize i = 0; i < sizeof noise; i++)
    noise[i] = (guint8) g_test_rand_int ();
  append_frame (frames, 0x81, low, strlen (low));
  append_frame (frames, 0x82, noise, sizeof noise);
  whole = g_bytes_new (frames->data, frames->len);
  deflated = sbx_websocket_deflater_deflate (deflater, whole);
  g_assert_true (deflated == whole);
}

/* At the limit and one past it, however little it takes on the wire, and with noise that grows. */
static void
test_limit (void)
{
  for (guint over = 0; over <= 1; over++)
    {
      for (guint noise = 0; noise <= 1; noise++)
        {
          g_autofree char       *text = g_malloc (LIMIT + over);
          g_autoptr (GByteArray) deflated = NULL;
          g_autoptr (GByteArray) frames = g_byte_array_new ();
          g_autoptr (GPtrArray)  texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
          guint                  close_code = 0;

          for (gsize i = 0; i < LIMIT + over; i++)
            text[i] = noise ? (char) g_test_rand_int () : 'x';
          deflated = deflate_text (text, LIMIT + over, Z_SYNC_FLUSH);
          append_frame (frames, 0xc2, deflated->data, deflated->len);
          g_assert_cmpint (decode (frames->data, frames->len, 777, texts, &close_code), ==,
                           over ? SBX_WEBSOCKET_FAILED : SBX_WEBSOCKET_NEED_MORE);
          g_assert_cmpuint (close_code, ==, over ? SBX_CLOSE_TOO_LARGE : 0);
          if (!over)
            assert_text (texts, 0, text, LIMIT);
        }
    }
}

static void
test_fragments (void)
{
  g_autofree char       *text = g_strnfill (5000, 'x');
  g_autoptr (GByteArray) deflated = deflate_text (text, 5000, Z_SYNC_FLUSH);
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  g_autoptr (GPtrArray)  texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint                  close_code = 0;

  append_frame (frames, 0x41, NULL, 0);
  for (guint i = 0; i < deflated->len; i++)
    {
      append_frame (frames, 0x00, deflated->data + i, 1);
      append_frame (frames, 0x89, "now", 3);
    }
  append_frame (frames, 0x80, NULL, 0);
  append_frame (frames, 0x81, "plain", 5);
  g_assert_cmpint (decode (frames->data, frames->len, 7, texts, &close_code), ==, SBX_WEBSOCKET_NEED_MORE);
  g_assert_cmpuint (texts->len, ==, deflated->len + 2);
  assert_text (texts, 0, "now", 3);
  assert_text (texts, deflated->len, text, 5000);
  assert_text (texts, deflated->len + 1, "plain", 5);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    const char *frames;
    gsize       length;
    guint       close_code;
  } cases[] = {
    { "malformed", "\xc1\x03\xff\xff\xff", 5, SBX_CLOSE_INVALID_TEXT },
    { "cut", "\xc1\x04\xf2\x48\xcd\xc9", 6, SBX_CLOSE_INVALID_TEXT },
    { "nothing", "\xc1\x00", 2, SBX_CLOSE_INVALID_TEXT },
    { "no UTF-8", "\xc1\x07\x00\x01\x00\xfe\xff\xff\x00", 9, SBX_CLOSE_INVALID_TEXT },
    { "half a character", "\xc1\x07\x00\x01\x00\xfe\xff\xc3\x00", 9, SBX_CLOSE_INVALID_TEXT },
    { "bit on a continuation", "\x41\x03\xf2\x48\xcd\xc0\x04\xc9\xc9\x07\x00", 11, SBX_CLOSE_PROTOCOL },
    { "bit on a ping", "\xc9\x00", 2, SBX_CLOSE_PROTOCOL },
    { "another bit", "\xe1\x00", 2, SBX_CLOSE_PROTOCOL },
    { "another bit alone", "\xa1\x00", 2, SBX_CLOSE_PROTOCOL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      guint                 close_code = 0;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (decode ((const guint8 *) cases[i].frames, cases[i].length, cases[i].length, texts, &close_code),
                       ==, SBX_WEBSOCKET_FAILED);
      g_assert_cmpuint (close_code, ==, cases[i].close_code);
      g_assert_cmpuint (texts->len, ==, 0);
    }
}

/* Where nothing was agreed on the bit is a fault as before. */
static void
test_not_agreed (void)
{
  g_autoptr (SbxWebsocketDecoder) decoder = sbx_websocket_decoder_new (FALSE, LIMIT);
  SbxWebsocketMessage             message;
  guint                           close_code = 0;

  sbx_websocket_decoder_push (decoder, (const guint8 *) "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", 9);
  g_assert_cmpint (sbx_websocket_decoder_next (decoder, &message, &close_code, NULL), ==, SBX_WEBSOCKET_FAILED);
  g_assert_cmpuint (close_code, ==, SBX_CLOSE_PROTOCOL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/websocket-deflate/negotiate", test_negotiate);
  g_test_add_func ("/websocket-deflate/examples", test_examples);
  g_test_add_func ("/websocket-deflate/round-trip", test_round_trip);
  g_test_add_func ("/websocket-deflate/left-alone", test_left_alone);
  g_test_add_func ("/websocket-deflate/limit", test_limit);
  g_test_add_func ("/websocket-deflate/fragments", test_fragments);
  g_test_add_func ("/websocket-deflate/refused", test_refused);
  g_test_add_func ("/websocket-deflate/not-agreed", test_not_agreed);
  return g_test_run ();
}

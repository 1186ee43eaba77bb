/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-reader.h"
#include "sbx-recording-writer.h"

#include <glib/gstdio.h>
#include <string.h>

/* What is written is read back as the same, and what is broken is read as far as it goes. */

#define HEAD "{\"signalbox\":\"recording\",\"version\":1,\"address\":\"ws://h:1/ws\",\"dialect\":\"native\",\"program\":\"p 1\",\"started\":\"2026-11-20T09:30:00.000Z\"}\n"

static SbxRecording *
load_bytes (const char  *data,
            gsize        length,
            GError     **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) length, NULL);

  return sbx_recording_load_stream (stream, NULL, error);
}

static SbxRecording *
load (const char *text)
{
  g_autoptr (GError) error = NULL;
  SbxRecording *recording = load_bytes (text, strlen (text), &error);

  g_assert_no_error (error);
  return recording;
}

static char *
save (SbxRecording       *recording,
      SbxRecordingFormat  format,
      guint64            *n_hidden)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_recording_save_stream (recording, stream, format, n_hidden, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static SbxRecordedFrame *
get (SbxRecording *recording,
     guint         index)
{
  SbxRecordedFrame *frame = sbx_flight_recorder_get (sbx_recording_get_frames (recording), index);

  g_assert_nonnull (frame);
  return frame;
}

static guint
count (SbxRecording *recording)
{
  return sbx_flight_recorder_get_n (sbx_recording_get_frames (recording));
}

/* Whether one of the warnings has both of these in it. */
static void
assert_warned (SbxRecording *recording,
               const char   *line,
               const char   *words)
{
  const char *const *warnings = sbx_recording_get_warnings (recording);
  g_autofree char *all = g_strjoinv ("\n", (char **) warnings);

  for (guint i = 0; warnings[i] != NULL; i++)
    if (g_str_has_prefix (warnings[i], line) && strstr (warnings[i], words) != NULL)
      return;
  g_error ("nothing with “%s” and “%s” in:\n%s", line, words, all);
}

static void
add (SbxFlightRecorder    *recorder,
     gint64                at,
     SbxRecordedDirection  direction,
     SbxRecordedKind       kind,
     guint16               code,
     const char           *data,
     gssize                length)
{
  g_autoptr (GBytes) bytes = data ? g_bytes_new (data, length < 0 ? strlen (data) : (gsize) length) : NULL;
  SbxRecordedFrame *frame = sbx_recorded_frame_new (direction, kind, code, bytes);

  frame->time = G_GINT64_CONSTANT (1795167000123000) + at;
  frame->moment = 77000 + at;
  sbx_flight_recorder_take (recorder, frame);
}

/* All that there is, twice connected. */
static SbxRecording *
make_recording (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();

  sbx_flight_recorder_set_limits (recorder, G_MAXINT64 / 2, G_MAXUINT64, G_MAXUINT);
  add (recorder, 0, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h:1/ws?token=abc&x=1", -1);
  add (recorder, 1500, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 101, NULL, 0);
  add (recorder, 2001, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, 0, "{\"event\":\"hello\",\"id\":\"c1\",\"payload\":{\"token\":\"abc\",\"name\":\"Zoë 😍\"}}", -1);
  add (recorder, 3002, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "{\"event\":\"welcome\",\"re\":\"c1\",\"payload\":{}}", -1);
  add (recorder, 4003, SBX_RECORDED_IN, SBX_RECORDED_BINARY, 0, "\0\1\2\xff", 4);
  add (recorder, 4004, SBX_RECORDED_OUT, SBX_RECORDED_PING, 0, "p", -1);
  add (recorder, 4005, SBX_RECORDED_IN, SBX_RECORDED_PONG, 0, "p", -1);
  add (recorder, 5006, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "", -1);
  add (recorder, 6007, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, 1001, "going", -1);
  add (recorder, 8000, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h:1/ws", -1);
  add (recorder, 9000, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 503, "no", -1);
  return sbx_recording_new_from_recorder (recorder, "ws://h:1/ws?token=abc", "native");
}

static void
assert_same (SbxRecording *a,
             SbxRecording *b,
             gboolean      exactly)
{
  g_autofree char *warnings = g_strjoinv ("\n", (char **) sbx_recording_get_warnings (b));

  g_assert_cmpstr (warnings, ==, "");
  g_assert_cmpuint (count (a), ==, count (b));
  for (guint i = 0; i < count (a); i++)
    {
      SbxRecordedFrame *one = get (a, i), *other = get (b, i);
      g_autofree char *text = sbx_recorded_frame_dup_text (one, NULL);
      g_autofree char *other_text = sbx_recorded_frame_dup_text (other, NULL);

      g_assert_cmpuint (one->number, ==, other->number);
      g_assert_cmpint (one->direction, ==, other->direction);
      g_assert_cmpint (one->kind, ==, other->kind);
      g_assert_cmpuint (one->code, ==, other->code);
      g_assert_cmpstr (text, ==, other_text);
      g_assert_cmpuint (one->pair, ==, other->pair);
      g_assert_cmpstr (one->event, ==, other->event);
      if (one->kind == SBX_RECORDED_BINARY)
        g_assert_true (g_bytes_equal (one->data, other->data));
      /* A HAR has the time of connecting in ms. */
      g_assert_cmpint (ABS (one->time - other->time), <=, exactly ? 0 : 1000);
      if (!exactly)
        continue;
      g_assert_cmpint (one->moment - get (a, 0)->moment, ==, other->moment - get (b, 0)->moment);
      g_assert_cmpuint (one->size, ==, other->size);
      g_assert_cmpint (one->round_trip, ==, other->round_trip);
    }
}

static void
test_round_trip (gconstpointer data)
{
  SbxRecordingFormat format = GPOINTER_TO_INT (data);
  g_autoptr (SbxRecording) recording = make_recording ();
  guint64 n_hidden = 0;
  g_autofree char *text = save (recording, format, &n_hidden);
  g_autoptr (SbxRecording) again = load (text);
  g_autofree char *second = save (again, format, NULL);

  g_assert_cmpuint (n_hidden, ==, 3);
  g_assert_null (strstr (text, "abc"));
  assert_same (recording, again, format == SBX_RECORDING_JSONL);
  g_assert_cmpstr (sbx_recording_get_address (again), ==, "ws://h:1/ws?token=***");
  g_assert_cmpstr (sbx_recording_get_dialect (again), ==, "native");
  g_assert_cmpstr (sbx_recording_get_program (again), ==, "Signalbox " PACKAGE_VERSION);
  g_assert_cmpuint (sbx_recording_get_version (again), ==, 1);
  g_assert_cmpint (sbx_recording_get_started (again), ==, G_GINT64_CONSTANT (1795167000123000));
  g_assert_cmpuint (get (again, 2)->pair, ==, 4);
  g_assert_cmpint (get (again, 3)->round_trip, ==, 1001);
  if (format == SBX_RECORDING_JSONL)
    g_assert_cmpstr (second, ==, text);
}

/* A frame of any bytes, in any order, comes back as it may be shown. */
static void
test_random (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
      g_autoptr (SbxRecording) recording = NULL;
      gint64 at = 0;
      guint n = (guint) g_test_rand_int_range (0, 30);

      sbx_flight_recorder_set_limits (recorder, G_MAXINT64 / 2, G_MAXUINT64, G_MAXUINT);
      add (recorder, 0, SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, "ws://h/", -1);
      add (recorder, 0, SBX_RECORDED_IN, SBX_RECORDED_OPEN, 101, NULL, 0);
      for (guint i = 0; i < n; i++)
        {
          char bytes[40];
          gssize length = g_test_rand_int_range (0, 40);
          gboolean is_text = g_test_rand_bit ();

          for (gssize j = 0; j < length; j++)
            bytes[j] = (char) g_test_rand_int_range (1, is_text ? 0x80 : 0x100);
          at += g_test_rand_int_range (0, 1000000);
          add (recorder, at, g_test_rand_bit () ? SBX_RECORDED_IN : SBX_RECORDED_OUT, is_text ? SBX_RECORDED_TEXT : SBX_RECORDED_BINARY, 0, bytes, length);
        }
      recording = sbx_recording_new_from_recorder (recorder, "ws://h/", NULL);
      for (int format = SBX_RECORDING_JSONL; format <= SBX_RECORDING_HAR; format++)
        {
          g_autofree char *text = save (recording, format, NULL);
          g_autoptr (SbxRecording) again = load (text);

          assert_same (recording, again, format == SBX_RECORDING_JSONL);
        }
    }
}

/* Cut anywhere, it is read up to there, and that it is cut is told. */
static void
test_truncated (gconstpointer data)
{
  SbxRecordingFormat format = GPOINTER_TO_INT (data);
  g_autoptr (SbxRecording) recording = make_recording ();
  g_autofree char *text = save (recording, format, NULL);
  gsize length = strlen (text);
  guint before = 0;

  for (gsize i = 1; i < length - 1; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxRecording) part = load_bytes (text, i, &error);

      if (part == NULL)
        {
          g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FOREIGN);
          g_assert_cmpuint (before, ==, 0);
          continue;
        }
      g_assert_cmpuint (count (part), >=, before);
      before = count (part);
      if (format == SBX_RECORDING_HAR || (text[i - 1] != '\n' && text[i] != '\n'))
        g_assert_cmpuint (sbx_recording_get_n_warnings (part), >, 0);
    }
  g_assert_cmpuint (before, ==, format == SBX_RECORDING_HAR ? 11 : 10);
}

typedef struct
{
  const char *name;
  const char *text;
  guint       n_frames;
  const char *line;         /* (nullable): nothing is told */
  const char *words;
} Bad;

#define FRAME "{\"time\":1795167000123000,\"at\":5,\"direction\":\"in\",\"kind\":\"text\",\"text\":\"{}\"}\n"
#define HAR_HEAD "{\"log\":{\"version\":\"1.2\",\"entries\":["
#define SOCKET(messages) HAR_HEAD "{\"_resourceType\":\"websocket\",\"_webSocketMessages\":[" messages "],\"startedDateTime\":\"2026-11-20T09:30:00.000Z\"}]}}"
#define GOOD "{\"type\":\"receive\",\"time\":1795167000.5,\"opcode\":1,\"data\":\"x\"}"

static const Bad bad[] = {
  { "version-huge", "{\"signalbox\":\"recording\",\"version\":1e30}\n" FRAME, 1, "Line 1:", "none that can be" },
  { "version-negative", "{\"signalbox\":\"recording\",\"version\":-1}\n" FRAME, 1, "Line 1:", "none that can be" },
  { "version-text", "{\"signalbox\":\"recording\",\"version\":\"x\"}\n" FRAME, 1, "Line 1:", "none that can be" },
  { "version-none", "{\"signalbox\":\"recording\"}\n" FRAME, 1, NULL, NULL },
  { "newer", "{\"signalbox\":\"recording\",\"version\":2}\n" FRAME "{\"direction\":\"sideways\",\"kind\":\"text\"}\n", 1, "Line 1:", "newer" },
  { "unknown-kind", HEAD "{\"direction\":\"in\",\"kind\":\"telegram\"}\n" FRAME, 1, "Line 2:", "telegram" },
  { "no-object", HEAD "[1]\n" FRAME, 1, "Line 2:", "object" },
  { "no-json", HEAD "{\"direction\":\n" FRAME, 1, "Line 2:", "left out" },
  { "deep", HEAD "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n" FRAME, 1, "Line 2:", "left out" },
  { "blank-lines", HEAD "\n  \n" FRAME "\n", 1, NULL, NULL },
  { "carriage-returns", "{\"signalbox\":\"recording\",\"version\":1}\r\n{\"direction\":\"in\",\"kind\":\"text\",\"time\":1}\r\n", 1, NULL, NULL },
  { "mark-first", "\xef\xbb\xbf" HEAD FRAME, 1, NULL, NULL },
  { "no-head", FRAME, 1, NULL, NULL },
  { "no-end", HEAD "{\"direction\":\"in\",\"kind\":\"text\",\"time\":1}", 1, NULL, NULL },
  { "cut", HEAD FRAME "{\"direction\":\"in\",\"ki", 1, "Line 3:", "ends in the middle" },
  { "huge-size", HEAD "{\"direction\":\"in\",\"kind\":\"text\",\"time\":1,\"size\":99999999999999}\n", 1, "Line 2:", "size" },
  { "negative", HEAD "{\"direction\":\"in\",\"kind\":\"close\",\"time\":-5,\"code\":-1,\"at\":-7,\"size\":-9}\n", 1, "Line 2:", "code" },
  { "huge-time", HEAD "{\"direction\":\"in\",\"kind\":\"text\",\"time\":9223372036854775807}\n", 1, "Line 2:", "time" },
  { "backwards", HEAD "{\"direction\":\"in\",\"kind\":\"text\",\"time\":9,\"at\":9}\n{\"direction\":\"in\",\"kind\":\"text\",\"time\":10,\"at\":8}\n", 2, "Line 3:", "before" },
  { "bad-base64", HEAD "{\"direction\":\"in\",\"kind\":\"binary\",\"time\":1,\"base64\":\"A*==\"}\n", 1, "Line 2:", "base64" },
  { "bad-utf8", HEAD "{\"direction\":\"in\",\"kind\":\"text\",\"time\":1,\"text\":\"a\xff\"}\n" FRAME, 2, "Line 2:", "UTF-8" },
  { "http-only", HAR_HEAD "{\"_resourceType\":\"document\",\"request\":{\"url\":\"http://h/\"}},{}]}}", 0, "Line 1:", "2 requests" },
  { "empty-har", HAR_HEAD "]}}", 0, "Line 1:", "no WebSocket" },
  { "no-entries", "{\"log\":{}}", 0, "Line 1:", "no WebSocket" },
  { "log-is-text", "{\"log\":\"x\"}", 0, "Line 1:", "no WebSocket" },
  { "entries-is-number", "{\"log\":{\"entries\":5}}", 0, "Line 1:", "no WebSocket" },
  { "messages-is-null", HAR_HEAD "{\"_webSocketMessages\":null}]}}", 2, NULL, NULL },
  { "har", SOCKET (GOOD), 3, NULL, NULL },
  { "har-later-log", "{\"comment\":{\"log\":1},\"log\":{\"entries\":[{\"_webSocketMessages\":[" GOOD "]}]}}", 3, NULL, NULL },
  { "har-backwards", SOCKET (GOOD ",{\"type\":\"send\",\"time\":1795166990,\"opcode\":1,\"data\":\"x\"}"), 4, "Line 1:", "before" },
  { "har-opcode", SOCKET ("{\"type\":\"send\",\"time\":1795167000,\"opcode\":5,\"data\":\"x\"}," GOOD), 3, "Line 1:", "opcode 5" },
  { "har-type", SOCKET ("{\"type\":\"sing\",\"time\":1795167000,\"opcode\":1,\"data\":\"x\"}," GOOD), 3, "Line 1:", "sing" },
  { "har-no-data", SOCKET ("{\"type\":\"send\",\"time\":1795167000,\"opcode\":1}," GOOD), 3, "Line 1:", "data" },
  { "har-no-object", SOCKET ("7,\"x\",null," GOOD), 3, "Line 1:", "object" },
  { "har-huge-time", SOCKET ("{\"type\":\"send\",\"time\":1e300,\"opcode\":1,\"data\":\"x\"}," GOOD), 4, "Line 1:", "time" },
  { "har-negative-time", SOCKET ("{\"type\":\"send\",\"time\":-1,\"opcode\":1,\"data\":\"x\"}," GOOD), 4, "Line 1:", "time" },
  { "har-bad-base64", SOCKET ("{\"type\":\"send\",\"time\":1795167000,\"opcode\":2,\"data\":\"***\"}," GOOD), 4, "Line 1:", "base64" },
  { "har-no-comma", SOCKET (GOOD GOOD), 3, "Line 1:", "not JSON" },
  { "har-lines", "{\n\"log\": {\n\"entries\": [\n{ \"_webSocketMessages\": [\n" GOOD ",\n{ \"type\": \"send\" },\n" GOOD "\n] } ] } }\n", 4, "Line 6:", "data" },
};

static void
test_bad (gconstpointer data)
{
  const Bad *item = data;
  g_autoptr (SbxRecording) recording = load (item->text);
  g_autofree char *text = NULL;

  g_assert_cmpuint (count (recording), ==, item->n_frames);
  if (item->line == NULL)
    g_assert_cmpuint (sbx_recording_get_n_warnings (recording), ==, 0);
  else
    assert_warned (recording, item->line, item->words);

  /* What was read can be written. */
  text = save (recording, SBX_RECORDING_HAR, NULL);
  g_clear_pointer (&text, g_free);
  text = save (recording, SBX_RECORDING_JSONL, NULL);
}

static void
test_foreign (void)
{
  static const char *const texts[] = { "", " ", "hello\n", "[]", "\"log\"", "{", "{}", "{\"a\":1}\n{\"b\":2}\n", "\x1f\x8b\x08", "<html>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load_bytes (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, SBX_RECORDING_ERROR, SBX_RECORDING_ERROR_FOREIGN);
    }
}

/* At the limit a line is read, one byte past it it is told; what comes after it is there. */
static void
test_limits (void)
{
  g_autofree char *line = g_strconcat (HEAD, FRAME, FRAME, NULL);

  for (guint past = 0; past < 2; past++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (line, (gssize) strlen (line), NULL);
      g_autoptr (SbxRecordingSource) source = sbx_recording_source_new (stream, NULL);
      g_auto (SbxRecordingReader) reader;

      sbx_recording_reader_init (&reader, source);
      reader.max_value = strlen (HEAD) - 1 - past;
      g_assert_cmpuint (strlen (FRAME), <, strlen (HEAD) - 2);
      sbx_recording_reader_read_lines (&reader);
      g_assert_cmpuint (reader.n_frames, ==, 2);
      g_assert_cmpuint (reader.n_warnings, ==, past);
      g_assert_cmpint (reader.head.version, ==, past ? 0 : 1);
    }
  for (guint n = 1; n <= 2; n++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (line, (gssize) strlen (line), NULL);
      g_autoptr (SbxRecordingSource) source = sbx_recording_source_new (stream, NULL);
      g_auto (SbxRecordingReader) reader;

      sbx_recording_reader_init (&reader, source);
      if (n == 1)
        reader.max_frames = 1;
      else
        reader.max_bytes = 3;      /* "{}" is two */
      sbx_recording_reader_read_lines (&reader);
      g_assert_cmpuint (reader.n_frames, ==, 1);
      g_assert_cmpuint (reader.n_warnings, ==, 1);
    }
}

/* More is wrong than anybody reads. */
static void
test_many_warnings (void)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (SbxRecording) recording = NULL;

  for (guint i = 0; i < SBX_RECORDING_MAX_WARNINGS + 7; i++)
    g_string_append (text, "x\n");
  recording = load (text->str);
  g_assert_cmpuint (sbx_recording_get_n_warnings (recording), ==, SBX_RECORDING_MAX_WARNINGS + 7);
  g_assert_cmpuint (g_strv_length ((char **) sbx_recording_get_warnings (recording)), ==, SBX_RECORDING_MAX_WARNINGS);
}

/* What Chromium's network panel exports: its order, its members, its pretty printing. */
static void
test_chromium (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "recordings", "chromium.har", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxRecording) recording = sbx_recording_load_stream (G_INPUT_STREAM (stream), NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (count (recording), ==, 7);
  g_assert_cmpstr (sbx_recording_get_program (recording), ==, "WebInspector 537.36");
  g_assert_cmpstr (sbx_recording_get_address (recording), ==, "ws://127.0.0.1:7420/ws");
  g_assert_cmpuint (get (recording, 1)->code, ==, 101);
  g_assert_cmpstr (get (recording, 2)->event, ==, "hello");
  g_assert_cmpuint (get (recording, 2)->pair, ==, 4);
  g_assert_cmpint (get (recording, 3)->round_trip, ==, 1524);
  g_assert_cmpint (get (recording, 4)->kind, ==, SBX_RECORDED_BINARY);
  g_assert_cmpmem (g_bytes_get_data (get (recording, 4)->data, NULL), g_bytes_get_size (get (recording, 4)->data), "\x01\x02\xff", 3);
  g_assert_cmpint (get (recording, 6)->kind, ==, SBX_RECORDED_CLOSE);
  text = sbx_recorded_frame_dup_text (get (recording, 6), NULL);
  g_assert_cmpstr (text, ==, "WebSocket connection failed");
  /* The page and its script. */
  g_assert_cmpuint (sbx_recording_get_n_warnings (recording), ==, 1);
  assert_warned (recording, "Line", "2 requests");
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("recording-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "a.jsonl", NULL);
  g_autofree char *missing = g_build_filename (folder, "none", "a.jsonl", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) nowhere = g_file_new_for_path (missing);
  g_autoptr (SbxRecording) recording = make_recording ();
  g_autoptr (SbxRecording) again = NULL;
  g_autoptr (GAsyncResult) saved = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) not_there = NULL;
  guint64 n_hidden = 0;

  sbx_recording_save_async (recording, file, SBX_RECORDING_JSONL, NULL, on_done, &saved);
  g_assert_true (sbx_recording_save_finish (recording, wait_for (&saved), &n_hidden, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_hidden, ==, 3);

  sbx_recording_load_async (file, NULL, on_done, &loaded);
  again = sbx_recording_load_finish (wait_for (&loaded), &error);
  g_assert_no_error (error);
  assert_same (recording, again, TRUE);

  sbx_recording_save_async (recording, nowhere, SBX_RECORDING_HAR, NULL, on_done, &refused);
  g_assert_false (sbx_recording_save_finish (recording, wait_for (&refused), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  sbx_recording_load_async (nowhere, NULL, on_done, &not_there);
  g_assert_null (sbx_recording_load_finish (wait_for (&not_there), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  g_assert_true (g_file_delete (file, NULL, NULL));
  g_rmdir (folder);
}

/* The recording stands still while the recorder goes on, and its pairs are its own. */
static void
test_apart (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  g_autoptr (SbxRecording) recording = NULL;

  sbx_flight_recorder_set_limits (recorder, G_MAXINT64 / 2, G_MAXUINT64, 2);
  for (guint i = 0; i < 3; i++)
    add (recorder, i, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, 0, i == 2 ? "{\"event\":\"a\",\"id\":\"x\"}" : "{}", -1);
  recording = sbx_recording_new_from_recorder (recorder, NULL, NULL);
  add (recorder, 9, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "{\"event\":\"ok\",\"re\":\"x\"}", -1);
  g_assert_cmpuint (sbx_flight_recorder_get (recorder, 0)->pair, ==, 4);
  g_assert_cmpuint (count (recording), ==, 2);
  g_assert_cmpuint (get (recording, 0)->number, ==, 1);
  g_assert_cmpuint (get (recording, 1)->pair, ==, 0);
  g_clear_object (&recorder);
  g_assert_cmpstr (get (recording, 1)->id, ==, "x");
  g_assert_finalize_object (g_steal_pointer (&recording));
}

#define ASKED(time, id) "{" time "\"direction\":\"out\",\"kind\":\"text\",\"text\":\"{\\\"event\\\":\\\"a\\\",\\\"id\\\":\\\"" id "\\\"}\"}\n"
#define ANSWERED(time, id) "{" time "\"direction\":\"in\",\"kind\":\"text\",\"text\":\"{\\\"event\\\":\\\"b\\\",\\\"re\\\":\\\"" id "\\\"}\"}\n"

/* What has no time was not measured, also after it was written and read once more; nor what came after the clock was set back, until it is
 * past the latest time again: as far as a file without another clock tells, it may be out of order as well. */
static void
test_untimed (gconstpointer data)
{
  static const struct
  {
    gint64 time;
    gint64 round_trip;
  } expected[] = {
    { 0, -1 }, { 0, -1 },
    { 1795167000000001, 2000 }, { 1795167000002001, 2000 },
    { 1795167000003001, -1 }, { 1795166400000001, -1 },
    { 0, -1 }, { 0, -1 },
    { 1795166400009001, -1 }, { 1795166400009501, -1 },
    { 1795167000003001, 700 }, { 1795167000003701, 700 },
  };
  SbxRecordingFormat format = GPOINTER_TO_INT (data);
  g_autoptr (SbxRecording) recording = load (HEAD
    ASKED ("", "1") ANSWERED ("", "1")
    ASKED ("\"time\":1795167000000001,", "2") ANSWERED ("\"time\":1795167000002001,", "2")
    ASKED ("\"time\":1795167000003001,", "3") ANSWERED ("\"time\":1795166400000001,", "3")
    ASKED ("", "4") ANSWERED ("", "4")
    ASKED ("\"time\":1795166400009001,", "5") ANSWERED ("\"time\":1795166400009501,", "5")
    ASKED ("\"time\":1795167000003001,", "6") ANSWERED ("\"time\":1795167000003701,", "6"));
  g_autofree char *text = save (recording, format, NULL);
  g_autoptr (SbxRecording) again = load (text);
  SbxRecording *both[] = { recording, again };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      /* A HAR has the opening of the connection besides. */
      guint before = count (both[i]) - G_N_ELEMENTS (expected);

      g_assert_cmpuint (before, ==, i == 1 && format == SBX_RECORDING_HAR ? 2 : 0);
      for (guint j = 0; j < G_N_ELEMENTS (expected); j++)
        {
          g_assert_cmpuint (get (both[i], before + j)->pair, ==, before + (j ^ 1) + 1);
          g_assert_cmpint (get (both[i], before + j)->time, ==, expected[j].time);
          g_assert_cmpint (get (both[i], before + j)->round_trip, ==, expected[j].round_trip);
        }
    }
}

/* Without a date, by its own clock alone. */
static void
test_undated (void)
{
  g_autoptr (SbxRecording) recording = load (HEAD ASKED ("\"at\":5000,", "1") ANSWERED ("\"at\":7000,", "1"));
  g_autofree char *text = save (recording, SBX_RECORDING_JSONL, NULL);
  g_autoptr (SbxRecording) again = load (text);

  g_assert_null (strstr (text, "\"time\""));
  g_assert_cmpint (get (recording, 0)->round_trip, ==, 2000);
  g_assert_cmpint (get (again, 0)->round_trip, ==, 2000);
}

typedef struct
{
  const char *name;
  const char *text;
  gint64      moments[8];     /* of its last frames; -1 = there are no more */
  gint64      round_trip;     /* of the last one */
  guint       n_warnings;
} Order;

#define AT(at) "\"at\":" #at ","
#define TIME(time) "\"time\":17951670000000" #time ","
#define SENT(time, id) "{\"type\":\"send\",\"time\":17951670" #time ",\"opcode\":1,\"data\":\"{\\\"event\\\":\\\"a\\\",\\\"id\\\":\\\"" id "\\\"}\"},"
#define RECEIVED(time, id) "{\"type\":\"receive\",\"time\":17951670" #time ",\"opcode\":1,\"data\":\"{\\\"event\\\":\\\"b\\\",\\\"re\\\":\\\"" id "\\\"}\"}"

static const Order orders[] = {
  { "both", HEAD ASKED (AT (10) TIME (10), "1") ASKED (AT (2) TIME (12), "2") ASKED (AT (9) TIME (19), "3") ANSWERED (AT (1) TIME (11), "1")
            ANSWERED (AT (18) TIME (18), "3"), { 10, 10, 10, 10, 18, -1 }, -1, 3 },
  { "at", HEAD ASKED (AT (10), "1") ASKED (AT (2), "2") ASKED (AT (9), "3") ANSWERED (AT (12), "1"), { 10, 10, 10, 12, -1 }, 2, 2 },
  { "time", HEAD ASKED (TIME (20), "1") ASKED (TIME (12), "2") ASKED (TIME (19), "3") ASKED (TIME (20), "4") ANSWERED (TIME (22), "4"),
            { 0, 0, 0, 0, 2, -1 }, 2, 2 },
  /* What passed by one clock is not counted by the other once more. */
  { "mixed", HEAD ASKED (AT (0) TIME (10), "1") ASKED (AT (10), "2") ANSWERED (TIME (21), "2"), { 0, 10, 11, -1 }, 1, 0 },
  /* Two recordings in one file: the clocks of the second have nothing to do with those of the first. */
  { "joined", HEAD ASKED (TIME (50), "1") ASKED (TIME (60), "2") HEAD ASKED (TIME (20), "3") ANSWERED (TIME (27), "3"), { 0, 10, 10, 17, -1 }, 7, 0 },
  { "har", SOCKET (SENT (20, "1") SENT (12, "2") SENT (19, "3") RECEIVED (21, "1")), { 0, 0, 0, 1000000, -1 }, 1000000, 2 },
};

/* What is out of order stands where the latest before it does: nothing is later than the latest of all, and nothing takes longer. */
static void
test_order (gconstpointer data)
{
  const Order *order = data;
  g_autoptr (SbxRecording) recording = load (order->text);
  guint n = 0, before;

  while (order->moments[n] >= 0)
    n++;
  g_assert_cmpuint (count (recording), >=, n);
  before = count (recording) - n;
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (get (recording, before + i)->moment - (before > 0 ? get (recording, before)->moment : 0), ==, order->moments[i]);
  g_assert_cmpint (get (recording, before + n - 1)->round_trip, ==, order->round_trip);
  g_assert_cmpuint (sbx_recording_get_n_warnings (recording), ==, order->n_warnings);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/recording/round-trip/lines", GINT_TO_POINTER (SBX_RECORDING_JSONL), test_round_trip);
  g_test_add_data_func ("/recording/round-trip/har", GINT_TO_POINTER (SBX_RECORDING_HAR), test_round_trip);
  g_test_add_func ("/recording/random", test_random);
  g_test_add_data_func ("/recording/truncated/lines", GINT_TO_POINTER (SBX_RECORDING_JSONL), test_truncated);
  g_test_add_data_func ("/recording/truncated/har", GINT_TO_POINTER (SBX_RECORDING_HAR), test_truncated);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/recording/bad/", bad[i].name, NULL);

      g_test_add_data_func (path, &bad[i], test_bad);
    }
  g_test_add_func ("/recording/foreign", test_foreign);
  g_test_add_func ("/recording/limits", test_limits);
  g_test_add_func ("/recording/many-warnings", test_many_warnings);
  g_test_add_func ("/recording/chromium", test_chromium);
  g_test_add_func ("/recording/files", test_files);
  g_test_add_func ("/recording/apart", test_apart);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *path = g_strconcat ("/recording/order/", orders[i].name, NULL);

      g_test_add_data_func (path, &orders[i], test_order);
    }
  g_test_add_data_func ("/recording/untimed/lines", GINT_TO_POINTER (SBX_RECORDING_JSONL), test_untimed);
  g_test_add_data_func ("/recording/untimed/har", GINT_TO_POINTER (SBX_RECORDING_HAR), test_untimed);
  g_test_add_func ("/recording/undated", test_undated);
  return g_test_run ();
}

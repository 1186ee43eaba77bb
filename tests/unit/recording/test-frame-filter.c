/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-flight-recorder.h"
#include "sbx-frame-filter.h"

#include <string.h>

static SbxRecordedFrame *
make (SbxRecordedDirection  direction,
      SbxRecordedKind       kind,
      guint16               code,
      const char           *text)
{
  g_autoptr (GBytes) data = text ? g_bytes_new (text, strlen (text)) : NULL;

  return sbx_recorded_frame_new (direction, kind, code, data);
}

static gboolean
passes (const char           *words,
        SbxRecordedDirection  direction,
        const char           *text)
{
  g_autoptr (SbxRecordedFrame) frame = make (direction, SBX_RECORDED_TEXT, 0, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxFrameFilter) filter = sbx_frame_filter_new (words, &error);

  g_assert_no_error (error);
  return sbx_frame_filter_passes (filter, frame);
}

typedef struct
{
  const char *words;
  const char *text;
  gboolean    passes;
} Case;

#define NATIVE "{\"event\":\"messageAdded\",\"payload\":{\"topicId\":\"t-1\",\"message\":{\"id\":42,\"content\":\"Zwölf Brötchen\",\"tags\":[\"a\",{\"k\":\"v\"}]},\"token\":\"s3cret\",\"at\":1.5,\"n\":null}}"
#define SOCKETIO "4213[\"monitor:reply\",{\"id\":\"m1\",\"list\":[1,2]},\"more\"]"
#define ESCAPED "{\"event\":\"x\",\"payload\":{\"content\":\"\\u4f60\\u597d \\ud83d\\ude00 \\ud800!\",\"n\\u0061me\":\"A\\\"b\"}}"

static const Case cases[] = {
  { "", NATIVE, TRUE },
  { "   ", NATIVE, TRUE },
  { "MESSAGEadded", NATIVE, TRUE },
  { "nothing", NATIVE, FALSE },
  { "-nothing", NATIVE, TRUE },
  { "-t-1", NATIVE, FALSE },
  { "messageAdded t-1", NATIVE, TRUE },
  { "messageAdded t-2", NATIVE, FALSE },
  { "BRÖTCHEN", NATIVE, TRUE },
  { "\"zwölf brötchen\"", NATIVE, TRUE },
  { "\"zwölf  brötchen\"", NATIVE, FALSE },
  { "\"payload.topicId\"", NATIVE, FALSE },
  /* Secrets are neither found nor told by what is not found. */
  { "s3cret", NATIVE, FALSE },
  { "***", NATIVE, TRUE },
  { "payload.token", NATIVE, TRUE },
  { "payload.token=s3cret", NATIVE, FALSE },
  { "payload.token~s3", NATIVE, FALSE },
  { "payload.token=***", NATIVE, TRUE },
  /* Events */
  { "event:messageadded", NATIVE, TRUE },
  { "event:message", NATIVE, FALSE },
  { "event:message*", NATIVE, TRUE },
  { "-event:*added", NATIVE, FALSE },
  { "event:monitor:reply", SOCKETIO, TRUE },
  /* Fields */
  { "payload.topicId", NATIVE, TRUE },
  { "payload.topicid", NATIVE, FALSE },
  { "payload.nothing", NATIVE, FALSE },
  { "payload.message.id=42", NATIVE, TRUE },
  { "payload.message.id=42.0", NATIVE, TRUE },
  { "payload.message.id=4", NATIVE, FALSE },
  { "payload.message.id!=42", NATIVE, FALSE },
  { "payload.message.id!=41", NATIVE, TRUE },
  { "payload.nothing!=41", NATIVE, FALSE },
  { "-payload.message.id=42", NATIVE, FALSE },
  { "payload.message.id>41 payload.message.id<43", NATIVE, TRUE },
  { "payload.message.id>=42 payload.message.id<=42", NATIVE, TRUE },
  { "payload.message.id>42", NATIVE, FALSE },
  { "payload.at=1.5", NATIVE, TRUE },
  { "payload.n=null", NATIVE, TRUE },
  { "payload.topicId=t-1", NATIVE, TRUE },
  { "payload.topicId>1", NATIVE, FALSE },
  { "payload.message.content=\"Zwölf Brötchen\"", NATIVE, TRUE },
  { "payload.message.content~brötch", NATIVE, TRUE },
  { "payload.message.tags=a", NATIVE, FALSE },
  { "payload.message.tags.0=a", NATIVE, TRUE },
  { "payload.message.tags.*=a", NATIVE, TRUE },
  { "payload.message.tags.1=a", NATIVE, FALSE },
  { "payload.message.tags.k=v", NATIVE, TRUE },
  { "payload.*.id=42", NATIVE, TRUE },
  { "event=messageAdded", NATIVE, TRUE },
  { "payload.message=\"\"", NATIVE, FALSE },
  /* Socket.IO */
  { "payload.id=m1", SOCKETIO, TRUE },
  { "event=monitor:reply", SOCKETIO, TRUE },
  { "args.1=more", SOCKETIO, TRUE },
  { "args.*=more", SOCKETIO, TRUE },
  { "args.0=more", SOCKETIO, FALSE },
  { "args.id=m1", SOCKETIO, TRUE },
  { "payload.list.1=2", SOCKETIO, TRUE },
  { "1.id=m1", SOCKETIO, FALSE },
  { "payload.success=false", "437[{\"success\":false}]", TRUE },
  { "payload.sid=a", "42/admin,[\"x\",{\"sid\":\"a\"}]", TRUE },
  { "sid=a", "0{\"sid\":\"a\"}", TRUE },
  { "payload.ok", "42[\"x\"", FALSE },
  { "payload.ok", "no JSON at all", FALSE },
  { "payload.x=1", "{\"payload\":{\"x\":1} } ", TRUE },
  { "0.x=1", "[{\"x\":1}]", FALSE },
  /* Escapes */
  { "你好", ESCAPED, TRUE },
  { "😀", ESCAPED, TRUE },
  { "payload.content~你好", ESCAPED, TRUE },
  { "payload.name", ESCAPED, TRUE },
  { "payload.content~nothing", ESCAPED, FALSE },
  /* What could be a field is searched as a text too. */
  { "EIO=4", "see /socket.io/?EIO=4", TRUE },
  { "hub.example.com", "welcome to hub.example.com", TRUE },
  { "-", "a-b", TRUE },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (passes (cases[i].words, SBX_RECORDED_IN, cases[i].text) != cases[i].passes)
      g_error ("“%s” should %spass: %s", cases[i].words, cases[i].passes ? "" : "not ", cases[i].text);
}

static void
test_sides (void)
{
  g_assert_true (passes ("direction:in", SBX_RECORDED_IN, "{}"));
  g_assert_false (passes ("direction:in", SBX_RECORDED_OUT, "{}"));
  g_assert_true (passes ("direction:Sent", SBX_RECORDED_OUT, "{}"));
  g_assert_false (passes ("-direction:sent", SBX_RECORDED_OUT, "{}"));
}

static void
test_sizes (void)
{
  g_autofree char *text = g_strnfill (2000, ' ');

  g_assert_true (passes ("size=2k", SBX_RECORDED_IN, text));
  g_assert_true (passes ("size>=2000 size<=2000", SBX_RECORDED_IN, text));
  g_assert_false (passes ("size>2000", SBX_RECORDED_IN, text));
  g_assert_false (passes ("size<2K", SBX_RECORDED_IN, text));
}

static gboolean
is (const char       *words,
    SbxRecordedFrame *frame)
{
  g_autoptr (SbxFrameFilter) filter = sbx_frame_filter_new (words, NULL);

  return sbx_frame_filter_passes (filter, frame);
}

static void
test_pairs (void)
{
  g_autoptr (SbxFlightRecorder) recorder = sbx_flight_recorder_new ();
  SbxRecordedFrame *frame = make (SBX_RECORDED_OUT, SBX_RECORDED_TEXT, 0, "{\"event\":\"stats\",\"id\":\"a\"}");
  SbxRecordedFrame *answer;

  frame->moment -= 60000;
  sbx_flight_recorder_take (recorder, frame);
  frame = sbx_flight_recorder_get (recorder, 0);
  g_assert_true (is ("is:request is:unanswered", frame));
  g_assert_false (is ("time>0", frame));

  sbx_flight_recorder_take (recorder, make (SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, "{\"event\":\"error\",\"re\":\"a\"}"));
  frame = sbx_flight_recorder_get (recorder, 0);
  answer = sbx_flight_recorder_get (recorder, 1);
  g_assert_false (is ("is:unanswered", frame));
  g_assert_true (is ("time>=60 is:request", frame));
  g_assert_true (is ("is:answer is:error time>59", answer));
}

static void
test_carrier (void)
{
  static const struct
  {
    SbxRecordedKind kind;
    guint16         code;
    gboolean        error;
  } kinds[] = {
    { SBX_RECORDED_OPEN, 101, FALSE }, { SBX_RECORDED_OPEN, 200, FALSE }, { SBX_RECORDED_OPEN, 401, TRUE }, { SBX_RECORDED_OPEN, 0, TRUE },
    { SBX_RECORDED_CLOSE, 1000, FALSE }, { SBX_RECORDED_CLOSE, 1001, FALSE }, { SBX_RECORDED_CLOSE, 1006, TRUE }, { SBX_RECORDED_CLOSE, 0, FALSE },
    { SBX_RECORDED_PING, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (SbxRecordedFrame) frame = make (SBX_RECORDED_IN, kinds[i].kind, kinds[i].code, "why");
      g_autofree char *code = g_strdup_printf ("%u", kinds[i].code);

      g_assert_true (is ("is:carrier", frame));
      g_assert_true (is ("why", frame));
      g_assert_true (is (kinds[i].code ? code : "", frame));
      g_assert_cmpint (is ("is:error", frame), ==, kinds[i].error);
      g_assert_false (is ("payload.x", frame));
    }

  {
    g_autoptr (SbxRecordedFrame) frame = make (SBX_RECORDED_IN, SBX_RECORDED_BINARY, 0, "why");
    g_autoptr (SbxRecordedFrame) nothing = make (SBX_RECORDED_IN, SBX_RECORDED_PONG, 0, NULL);

    g_assert_true (is ("is:binary -is:carrier", frame));
    g_assert_false (is ("why", frame));
    g_assert_false (is ("é", frame));
    g_assert_false (is ("é", nothing));
    g_assert_false (is ("x", nothing));
  }
}

static void
test_bad (void)
{
  static const char *const bad[][2] = {
    { "direction:up", "“up”" }, { "direction:", "“direction:”" }, { "is:red", "unanswered" }, { "event:", "“event:”" }, { "size>big", "“big”" }, { "size>", "“size”" },
    { "time~3", "“time”" }, { "payload.=42", "“payload.”" }, { "payload..id=42", "“payload..id”" }, { ".id=42", "“.id”" }, { "payload.id=", "\"\"" },
    { "payload.id>x", "“x”" }, { "\"open", "quotation" }, { "a b=\"c", "quotation" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SbxFrameFilter) filter = sbx_frame_filter_new (bad[i][0], &error);

      if (filter != NULL)
        g_error ("“%s” was taken", bad[i][0]);
      g_assert_error (error, SBX_FRAME_FILTER_ERROR, SBX_FRAME_FILTER_ERROR_BAD);
      g_assert_nonnull (strstr (error->message, bad[i][1]));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-filter/words", test_words);
  g_test_add_func ("/frame-filter/sides", test_sides);
  g_test_add_func ("/frame-filter/sizes", test_sizes);
  g_test_add_func ("/frame-filter/pairs", test_pairs);
  g_test_add_func ("/frame-filter/carrier", test_carrier);
  g_test_add_func ("/frame-filter/bad", test_bad);
  return g_test_run ();
}

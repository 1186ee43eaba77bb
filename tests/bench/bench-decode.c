/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-json-check.h"
#include "sbx-limits.h"

#include <string.h>

/* Frames decoded a second, beside what json-glib alone takes for the same bytes. */

#define SECONDS 1.0

static const char frame[] =
  "{\"event\":\"messageAdded\",\"payload\":{\"timestamp\":\"2026-11-20T09:30:00.123Z\",\"stream\":\"channel/a1\","
  "\"epoch\":\"k3f9\",\"seq\":42,\"message\":{\"id\":\"m42\",\"topicId\":\"t7\",\"content\":\"See you on Friday \xF0\x9F\x98\x8D\",\"type\":\"text\"}}}";

static void
check (void)
{
  if (!sbx_json_check (frame, sizeof frame - 1, SBX_LIMIT_DEPTH, NULL))
    g_assert_not_reached ();
}

static void
decode (void)
{
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (frame, sizeof frame - 1, NULL);

  g_assert_nonnull (envelope);
}

static void
decode_and_read (void)
{
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (frame, sizeof frame - 1, NULL);

  g_assert_true (json_object_has_member (sbx_envelope_get_payload (envelope), "message"));
}

static void
parse_with_json_glib (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_data (parser, frame, sizeof frame - 1, NULL))
    g_assert_not_reached ();
}

/* Runs for a second, looking at the clock seldom. */
static double
measure (const char  *name,
         void       (*run) (void),
         double       baseline)
{
  gint64 start = g_get_monotonic_time ();
  double elapsed = 0;
  double rate;
  guint  count = 0;

  while (elapsed < SECONDS)
    {
      for (guint i = 0; i < 1000; i++)
        run ();
      count += 1000;
      elapsed = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
    }

  rate = count / elapsed;
  g_print ("%-28s %10.0f frames/s  %7.1f MB/s  %6.2f x json-glib\n", name, rate,
           rate * (sizeof frame - 1) / 1e6, baseline > 0 ? rate / baseline : 1.0);
  return rate;
}

int
main (void)
{
  double baseline;

  g_print ("a messageAdded of %" G_GSIZE_FORMAT " bytes\n", sizeof frame - 1);
  baseline = measure ("json-glib, unchecked", parse_with_json_glib, 0);
  measure ("check alone", check, baseline);
  measure ("decode", decode, baseline);
  measure ("decode and read the payload", decode_and_read, baseline);

  return 0;
}

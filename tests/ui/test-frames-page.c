/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "sbx-frames-list.h"
#include "sbx-frames-page.h"
#include "sbx-frames-row.h"
#include "sbx-frames-window.h"
#include "sbx-test-wait.h"

/* The page over a client that never connects: what its recorder notes is said here. */

typedef struct
{
  GtkWidget         *window;
  SbxFramesPage     *page;
  SbxClient         *client;
  SbxFlightRecorder *recorder;
} Fixture;

static void
note (Fixture              *fixture,
      SbxRecordedDirection  direction,
      SbxRecordedKind       kind,
      guint16               code,
      const char           *text)
{
  g_autoptr (GBytes) data = text ? g_bytes_new (text, strlen (text)) : NULL;

  sbx_flight_recorder_note (fixture->recorder, direction, kind, code, data);
}

static void
hear (Fixture    *fixture,
      const char *text)
{
  note (fixture, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, text);
}

static void
say (Fixture    *fixture,
     const char *text)
{
  note (fixture, SBX_RECORDED_OUT, SBX_RECORDED_TEXT, 0, text);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://127.0.0.1:1/ws", NULL);

  fixture->client = sbx_client_new (address, NULL);
  fixture->recorder = sbx_client_get_recorder (fixture->client);
  fixture->page = SBX_FRAMES_PAGE (sbx_frames_page_new ());
  sbx_frames_page_set_client (fixture->page, fixture->client);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 600);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->client);
}

/* --- Looking and pressing --- */

typedef gboolean (*MatchFunc) (GtkWidget  *widget,
                               const char *text);

static GtkWidget *
find (GtkWidget  *widget,
      MatchFunc   matches,
      const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (matches (widget, text))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, text);

      if (found)
        return found;
    }
  return NULL;
}

static gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static gboolean
is_said (GtkWidget  *widget,
         const char *pattern)
{
  return GTK_IS_LABEL (widget) && g_pattern_match_simple (pattern, gtk_label_get_text (GTK_LABEL (widget)));
}

static gboolean
is_named (GtkWidget  *widget,
          const char *text)
{
  return g_strcmp0 (g_type_name (G_OBJECT_TYPE (widget)), text) == 0;
}

static gboolean
has_tip (GtkWidget  *widget,
         const char *text)
{
  return GTK_IS_TOGGLE_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0;
}

static gboolean
is_toggle (GtkWidget  *widget,
           const char *text)
{
  return GTK_IS_TOGGLE_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

static gboolean
says (Fixture    *fixture,
      const char *text)
{
  return find (GTK_WIDGET (fixture->page), is_label, text) != NULL;
}

static GtkWidget *
get (Fixture    *fixture,
     MatchFunc   matches,
     const char *text)
{
  GtkWidget *widget;

  sbx_test_wait ((widget = find (GTK_WIDGET (fixture->page), matches, text)) != NULL);
  return widget;
}

static void
press (Fixture    *fixture,
       const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), action, NULL));
}

static void
filter (Fixture    *fixture,
        const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, is_named, "GtkSearchEntry")), words);
}

static GListModel *
get_model (Fixture *fixture)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (get (fixture, is_named, "GtkListView"))));
}

static SbxRecordedFrame *
nth (Fixture *fixture,
     guint    position)
{
  g_autoptr (SbxFrameItem) item = g_list_model_get_item (get_model (fixture), position);

  return item ? sbx_frame_item_get_frame (item) : NULL;
}

static void
choose (Fixture *fixture,
        guint    position)
{
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (get_model (fixture)), position);
}

static char *
dup_payload (Fixture *fixture)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, is_named, "GtkTextView")));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* --- Cases --- */

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_test_wait (says (fixture, "No Frames Yet"));
  say (fixture, "{\"event\":\"stats\",\"id\":\"c1\"}");
  hear (fixture, "{\"event\":\"stats\",\"re\":\"c1\",\"payload\":{\"token\":\"abc\",\"n\":1}}");
  note (fixture, SBX_RECORDED_IN, SBX_RECORDED_CLOSE, 1006, NULL);
  sbx_test_wait (find (GTK_WIDGET (fixture->page), is_label, "No Frames Yet") == NULL && g_list_model_get_n_items (get_model (fixture)) == 3);
  sbx_test_wait (says (fixture, "Choose a frame to read it."));
  g_assert_cmpuint (nth (fixture, 0)->number, ==, 1);
  g_assert_cmpuint (nth (fixture, 1)->pair, ==, 1);

  /* One by one they come. */
  hear (fixture, "{\"event\":\"late\"}");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 4);
  press (fixture, "frames.clear");
  sbx_test_wait (says (fixture, "No Frames Yet"));
  hear (fixture, "{\"event\":\"again\"}");
  sbx_test_wait (!says (fixture, "No Frames Yet") && g_list_model_get_n_items (get_model (fixture)) == 1);
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"event\":\"%s\",\"payload\":{\"i\":%u}}", i % 2 ? "odd" : "even", i);

      note (fixture, i % 4 == 1 ? SBX_RECORDED_OUT : SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, text);
    }
  sbx_test_wait (says (fixture, "Choose a frame to read it.") && g_list_model_get_n_items (get_model (fixture)) == 100);

  filter (fixture, "event:odd");
  sbx_test_wait (says (fixture, "50 of 100 frames"));
  g_assert_cmpuint (nth (fixture, 0)->number, ==, 2);
  g_assert_cmpuint (nth (fixture, 49)->number, ==, 100);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get (fixture, is_toggle, "Sent")), TRUE);
  sbx_test_wait (says (fixture, "25 of 100 frames"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get (fixture, is_toggle, "All")), TRUE);
  filter (fixture, "payload.i>=90");
  sbx_test_wait (says (fixture, "10 of 100 frames"));

  /* What is chosen stays chosen, and what comes is filtered too. */
  choose (fixture, 9);
  hear (fixture, "{\"event\":\"odd\",\"payload\":{\"i\":1}}");
  hear (fixture, "{\"event\":\"odd\",\"payload\":{\"i\":1000}}");
  sbx_test_wait (says (fixture, "11 of 102 frames"));
  /* Also what does not pass is counted as it comes. */
  for (guint i = 103; i <= 106; i++)
    {
      g_autofree char *count = g_strdup_printf ("11 of %u frames", i);

      hear (fixture, "{\"event\":\"odd\",\"payload\":{\"i\":2}}");
      sbx_test_wait (says (fixture, count));
    }
  filter (fixture, "nothing");
  sbx_test_wait (says (fixture, "No Such Frame"));
  filter (fixture, "");
  sbx_test_wait (!says (fixture, "No Such Frame") && g_list_model_get_n_items (get_model (fixture)) == 106);
  sbx_test_wait (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (get_model (fixture))) == 99);

  /* A word that is none changes nothing but what is said of it. */
  filter (fixture, "is:odd");
  sbx_test_wait (says (fixture, "“is:” is followed by one of error, request, answer, unanswered, binary, carrier, not by “odd”."));
  g_assert_cmpuint (g_list_model_get_n_items (get_model (fixture)), ==, 106);
  filter (fixture, "event:even");
  sbx_test_wait (says (fixture, "50 of 106 frames"));
  g_assert_null (find (GTK_WIDGET (fixture->page), is_label, "“is:” is followed by one of error, request, answer, unanswered, binary, carrier, not by “odd”."));
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  data)
{
  sbx_flight_recorder_set_limits (fixture->recorder, G_TIME_SPAN_HOUR, 1 << 20, 3);
  hear (fixture, "{\"event\":\"one\"}");
  hear (fixture, "{\"event\":\"two\"}");
  sbx_test_wait (says (fixture, "Choose a frame to read it.") && g_list_model_get_n_items (get_model (fixture)) == 2);

  g_assert_true (says (fixture, "Following"));
  press (fixture, "frames.pause");
  sbx_test_wait (says (fixture, "Paused"));
  g_assert_false (says (fixture, "Following"));
  hear (fixture, "{\"event\":\"three\"}");
  sbx_test_wait (says (fixture, "Paused · 1 more is waiting"));
  hear (fixture, "{\"event\":\"four\"}");
  hear (fixture, "{\"event\":\"five\"}");
  sbx_test_wait (says (fixture, "Paused · 3 more are waiting"));
  /* The recorder forgot the first two; they are read nevertheless, and filtered. */
  g_assert_cmpuint (g_list_model_get_n_items (get_model (fixture)), ==, 2);
  filter (fixture, "one");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 1);
  filter (fixture, "");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 2);

  press (fixture, "frames.pause");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 3 && nth (fixture, 0)->number == 3);
  g_assert_cmpstr (nth (fixture, 2)->event, ==, "five");
  sbx_test_wait (says (fixture, "Following"));
}

/* Another connection with as many frames as this one, of which none passes either. */
static void
test_another (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (SbxAddress) address = sbx_address_new ("ws://127.0.0.1:2/ws", NULL);
  g_autoptr (SbxClient) other = sbx_client_new (address, NULL);

  hear (fixture, "{\"event\":\"one\"}");
  filter (fixture, "zeppelin");
  sbx_test_wait (says (fixture, "0 of 1 frame"));
  sbx_frames_page_set_client (fixture->page, other);
  sbx_test_wait (says (fixture, "No Frames Yet"));
  fixture->recorder = sbx_client_get_recorder (other);
  hear (fixture, "{\"event\":\"two\"}");
  sbx_test_wait (says (fixture, "0 of 1 frame") && says (fixture, "No Such Frame"));
  sbx_frames_page_set_client (fixture->page, fixture->client);
}

static gboolean
is_at_end (Fixture *fixture)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get (fixture, is_named, "GtkListView")));
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  return end > 0 && gtk_adjustment_get_value (adjustment) >= end - 2;
}

static void
test_follow (Fixture       *fixture,
             gconstpointer  data)
{
  GtkAdjustment *adjustment;

  for (guint i = 0; i < 200; i++)
    hear (fixture, "{\"event\":\"x\"}");
  sbx_test_wait (says (fixture, "Choose a frame to read it.") && is_at_end (fixture));
  for (guint i = 0; i < 50; i++)
    hear (fixture, "{\"event\":\"y\"}");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 250 && is_at_end (fixture));

  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (get (fixture, is_named, "GtkListView")));
  gtk_adjustment_set_value (adjustment, 1000);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (get (fixture, has_tip, "Keep the Newest in Sight"))));
  for (guint i = 0; i < 50; i++)
    hear (fixture, "{\"event\":\"z\"}");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 300);
  g_assert_false (is_at_end (fixture));

  press (fixture, "frames.follow");
  sbx_test_wait (is_at_end (fixture));
  hear (fixture, "{\"event\":\"z\"}");
  sbx_test_wait (g_list_model_get_n_items (get_model (fixture)) == 301 && is_at_end (fixture));
}

static void
test_details (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *text = NULL;

  hear (fixture, "{\"event\":\"state\",\"payload\":{\"token\":\"abc\",\"n\":1}}");
  say (fixture, "{\"event\":\"ask\",\"id\":\"c1\"}");
  hear (fixture, "{\"event\":\"other\"}");
  hear (fixture, "{\"event\":\"state\",\"payload\":{\"token\":\"abd\",\"n\":2}}");
  sbx_test_wait (says (fixture, "Choose a frame to read it.") && g_list_model_get_n_items (get_model (fixture)) == 4);

  choose (fixture, 3);
  sbx_test_wait (says (fixture, "1 secret is hidden"));
  text = dup_payload (fixture);
  g_assert_cmpstr (text, ==, "{\n  \"event\": \"state\",\n  \"payload\": {\n    \"token\": \"***\",\n    \"n\": 2\n  }\n}");
  g_clear_pointer (&text, g_free);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get (fixture, has_tip, "What Changed")), TRUE);
  text = dup_payload (fixture);
  g_assert_cmpstr (text, ==, "  {\n    \"event\": \"state\",\n    \"payload\": {\n      \"token\": \"***\",\n-     \"n\": 1\n+     \"n\": 2\n    }\n  }");
  choose (fixture, 2);
  sbx_test_wait (says (fixture, "It is the first of its kind."));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get (fixture, has_tip, "What Changed")), FALSE);

  /* The answer comes while one looks at the request. */
  choose (fixture, 1);
  sbx_test_wait (says (fixture, "Not answered"));
  hear (fixture, "{\"event\":\"answer\",\"re\":\"c1\"}");
  sbx_test_wait (!says (fixture, "Not answered"));
  press (fixture, "frames.show-pair");
  sbx_test_wait (says (fixture, "answer"));
  sbx_test_wait (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (get_model (fixture))) == 4);
  press (fixture, "frames.show-pair");
  sbx_test_wait (says (fixture, "ask"));

  press (fixture, "frames.show-kind");
  sbx_test_wait (says (fixture, "1 of 5 frames"));
}

/* The binary, the empty, the long and the broken. */
static void
test_odd (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (GString) longest = g_string_new ("{\"event\":\"long\",\"payload\":\"");
  g_autofree char *text = NULL;

  note (fixture, SBX_RECORDED_IN, SBX_RECORDED_BINARY, 0, "\001\002\003");
  note (fixture, SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, NULL);
  hear (fixture, "");
  hear (fixture, "\377\376 no text");
  hear (fixture, "{\"event\":\"cut");
  while (longest->len < 200000)
    g_string_append (longest, "abcdefghij");
  g_string_append (longest, "\"}");
  hear (fixture, longest->str);
  sbx_test_wait (says (fixture, "Choose a frame to read it.") && g_list_model_get_n_items (get_model (fixture)) == 6);

  for (guint i = 0; i < 6; i++)
    choose (fixture, i);
  sbx_test_wait (says (fixture, "Of 200.0\u00a0kB the beginning is shown. Save it to have the rest."));
  choose (fixture, 0);
  text = dup_payload (fixture);
  g_assert_cmpstr (text, ==, "000000  01 02 03");
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (fixture->page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 600);
  hear (fixture, "{\"event\":\"one\"}");
  sbx_test_wait (gtk_widget_get_width (fixture->window) <= 400 && find (GTK_WIDGET (fixture->page), is_named, "GtkListView") != NULL &&
                 g_list_model_get_n_items (get_model (fixture)) == 1);
  sbx_test_wait (!says (fixture, "Choose a frame to read it."));

  choose (fixture, 0);
  g_signal_emit_by_name (get (fixture, is_named, "GtkListView"), "activate", 0);
  sbx_test_wait (says (fixture, "one") && find (GTK_WIDGET (fixture->page), is_named, "GtkTextView") != NULL);
  press (fixture, "frames.back");
  sbx_test_wait (find (GTK_WIDGET (fixture->page), is_named, "GtkTextView") == NULL);
}

/* A file's secrets are none of those who see its window. */
static void
test_window (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (SbxRecording) recording = NULL;
  g_autoptr (GInputStream) stream = NULL;
  static const char        text[] =
    "{\"signalbox\":\"recording\",\"version\":1,\"address\":\"ws://x/ws?token=SEKRIT\",\"program\":\"p\"}\n"
    "{\"direction\":\"out\",\"kind\":\"text\",\"text\":\"{\\\"event\\\":\\\"a\\\",\\\"id\\\":\\\"1\\\"}\"}\n"
    "{\"direction\":\"in\",\"kind\":\"text\",\"text\":\"{\\\"event\\\":\\\"b\\\",\\\"re\\\":\\\"1\\\"}\"}\n";
  GtkWindow *window;
  gpointer   list;

  stream = g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  recording = sbx_recording_load_stream (stream, NULL, NULL);
  window = sbx_frames_window_open (NULL, recording, "x.jsonl", NULL);
  sbx_test_wait (find (GTK_WIDGET (window), is_label, "Recording · ws://x/ws?token=*** · p"));
  sbx_test_wait (find (GTK_WIDGET (window), is_said, "2 frames · *in memory"));

  /* Nobody measured how long that took. */
  sbx_test_wait ((list = find (GTK_WIDGET (window), is_named, "GtkListView")));
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (gtk_list_view_get_model (list)), 0);
  sbx_test_wait (find (GTK_WIDGET (window), is_label, "Answered by b"));
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (gtk_list_view_get_model (list)), 1);
  sbx_test_wait (find (GTK_WIDGET (window), is_label, "Answers a"));
  gtk_window_destroy (window);
}

#define CASE(name) g_test_add ("/frames-page/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  CASE (list);
  CASE (filter);
  CASE (pause);
  CASE (window);
  CASE (another);
  CASE (follow);
  CASE (details);
  CASE (odd);
  CASE (narrow);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-age-strip.h"
#include "sbx-age-words.h"
#include "sbx-claim-words.h"
#include "sbx-composer.h"
#include "sbx-delivery-line.h"
#include "sbx-demo-world.h"
#include "sbx-drafts.h"
#include "sbx-gap-notice.h"
#include "sbx-hand-over-popover.h"
#include "sbx-held-bar.h"
#include "sbx-message-log.h"
#include "sbx-message-pane.h"
#include "sbx-message-row.h"
#include "sbx-time.h"
#include "sbx-tip.h"
#include "sbx-topic-row.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

#include <glib/gstdio.h>

#define MINUTE G_GINT64_CONSTANT (60000)

/* What is missing, what waits, who answers, and how old it all is. */
typedef struct
{
  SbxWorld       *world;
  SbxTopic       *topic;
  SbxMessagePane *pane;
  SbxUiFixture   *ui;
  GtkListView    *list;
  SbxComposer    *composer;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autofree char *drafts = g_build_filename (g_get_user_state_dir (), SBX_DRAFTS_FOLDER, "drafts.json", NULL);

  g_unlink (drafts);
  f->world = sbx_demo_bakery ();
  f->topic = sbx_world_find_topic (f->world, "bakery", "late");
  f->pane = SBX_MESSAGE_PANE (sbx_message_pane_new ());
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->pane), 700, 700);
  f->list = sbx_ui_find (f->pane, GTK_TYPE_LIST_VIEW, NULL);
  f->composer = sbx_ui_find (f->pane, SBX_TYPE_COMPOSER, NULL);
  sbx_message_pane_set_topic (f->pane, f->topic);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

static void
settle (Fixture *f)
{
  sbx_world_flush (f->world);
  sbx_ui_frames (GTK_WIDGET (f->pane), 8);
}

/* The first label in @root that can be seen and begins so. */
static GtkWidget *
find_label (GtkWidget  *root,
            const char *prefix)
{
  if (!gtk_widget_get_visible (root))
    return NULL;
  if (GTK_IS_LABEL (root) && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (root)), prefix))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, prefix);

      if (found)
        return found;
    }

  return NULL;
}

static GtkButton *
find_button (gpointer    root,
             const char *label)
{
  GtkWidget *found = find_label (root, label);

  return found ? GTK_BUTTON (gtk_widget_get_ancestor (found, GTK_TYPE_BUTTON)) : NULL;
}

#define assert_taken(f, name, value)                                  \
  G_STMT_START                                                        \
    {                                                                 \
      g_autofree char *taken_ = sbx_ui_fixture_take ((f)->ui, name);  \
      g_assert_cmpstr (taken_, ==, value);                            \
    }                                                                 \
  G_STMT_END

/* --- what is missing --- */

static void
make_gap (Fixture    *f,
          const char *reason)
{
  sbx_world_break_stream (f->world, "channel/bakery", 0, 152, reason);
  sbx_demo_message (f->world, "bakery", "late", 153, "Wang Li", "Is it on its way?");
  sbx_world_add_gap (f->world, f->topic, 111, 152, reason);
  settle (f);
}

static void
test_gap (Fixture      *f,
          gconstpointer data)
{
  GtkWidget *row, *notice;
  GtkButton *load;

  g_assert_null (find_button (f->list, "Load"));
  make_gap (f, "trimmed");

  row = sbx_ui_row (f->list, "Up to 42 messages are missing here. No. ");
  g_assert_nonnull (row);
  g_assert_nonnull (strstr (sbx_row_get_label (SBX_ROW (row)), "The hub keeps only newer events."));
  g_assert_nonnull (strstr (sbx_row_get_label (SBX_ROW (row)), "Is it on its way?"));
  notice = sbx_ui_find (row, SBX_TYPE_GAP_NOTICE, NULL);
  g_assert_nonnull (find_label (notice, "Up to 42 messages are missing here"));
  g_assert_nonnull (find_label (notice, "No. \u2066111–152\u2069. The hub keeps only newer events."));

  load = find_button (notice, "Load");
  g_assert_nonnull (load);
  g_assert_true (gtk_widget_get_focusable (GTK_WIDGET (load)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (load), GTK_ACCESSIBLE_PROPERTY_LABEL, "Load the missing messages");
  g_signal_emit_by_name (load, "clicked");
  assert_taken (f, "topic.load-gap", "(111, 152)");

  /* On its way, and here. */
  sbx_world_set_gap_loading (f->world, f->topic, 111, 152, TRUE);
  settle (f);
  g_assert_nonnull (sbx_ui_row (f->list, "Up to 42 messages are missing here: loading"));
  g_assert_null (find_button (notice, "Load"));
  g_assert_true (gtk_widget_get_mapped (sbx_ui_find (notice, GTK_TYPE_SPINNER, NULL)));
  sbx_world_set_gap_loading (f->world, f->topic, 111, 152, FALSE);
  sbx_world_cover (f->world, f->topic, 111, 152);
  settle (f);
  g_assert_null (sbx_ui_row (f->list, "Up to "));
  g_assert_false (gtk_widget_get_visible (notice));
}

static void
test_gap_reasons (Fixture      *f,
                  gconstpointer data)
{
  static const struct
  {
    const char *reason;
    const char *words;
    const char *button;
  } cases[] = {
    { "", "They are not loaded yet.", "Load" },
    { "epoch", "The hub’s log was replaced", "Load" },
    { "ahead", "The hub is behind what was seen here", "Load" },
    { "unknown", "The hub cannot say", "Load" },
    { "failed", "They could not be loaded just now.", "Try Again" },
    { "never heard of", "They are not loaded yet.", "Load" },
    { "forbidden", "The hub does not allow you to see them.", NULL },
  };

  make_gap (f, "trimmed");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *row;
      GtkWidget *notice;

      sbx_world_add_gap (f->world, f->topic, 111, 152, cases[i].reason);
      settle (f);
      row = sbx_ui_row (f->list, "Up to 42 messages are missing here. No. ");
      g_assert_nonnull (row);
      g_assert_nonnull (strstr (sbx_row_get_label (SBX_ROW (row)), cases[i].words));
      notice = sbx_ui_find (row, SBX_TYPE_GAP_NOTICE, NULL);
      g_assert_true ((cases[i].button == NULL) == !gtk_widget_get_visible (sbx_ui_find (notice, GTK_TYPE_BUTTON, NULL)));
      if (cases[i].button)
        g_assert_nonnull (find_button (notice, cases[i].button));
    }
}

/* --- what waits --- */

static void
write_reply (Fixture    *f,
             const char *key,
             const char *text,
             SbxDelivery delivery,
             const char *reason)
{
  sbx_world_add_outgoing (f->world, f->topic, key, text);
  sbx_world_set_outgoing_state (f->world, f->topic, key, delivery, reason);
  settle (f);
}

static SbxDeliveryLine *
line_of (Fixture    *f,
         const char *label_prefix)
{
  gpointer row = sbx_ui_row (f->list, label_prefix);

  g_assert_nonnull (row);

  return sbx_ui_find (row, SBX_TYPE_DELIVERY_LINE, NULL);
}

static char *
menu_of (SbxMessage *message)
{
  g_autoptr (GMenuModel) menu = sbx_delivery_line_make_menu (message);
  GString *words = g_string_new (NULL);

  for (int i = 0; menu && i < g_menu_model_get_n_items (menu); i++)
    {
      g_autofree char *action = NULL;
      g_autofree char *target = NULL;

      g_assert_true (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action));
      g_assert_true (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_TARGET, "s", &target));
      g_string_append_printf (words, "%s%s(%s)", i > 0 ? " " : "", action, target);
    }

  return g_string_free (words, FALSE);
}

static void
test_delivery (Fixture      *f,
               gconstpointer data)
{
  static const struct
  {
    SbxDelivery delivery;
    const char *words;
    const char *button;
    const char *menu;
  } cases[] = {
    { SBX_DELIVERY_WAITING, "Waiting · because", NULL, "topic.resend(k) topic.edit(k) topic.cancel(k) topic.why(k)" },
    { SBX_DELIVERY_FAILED, "Failed · because", "Send Now", "topic.resend(k) topic.edit(k) topic.cancel(k) topic.why(k)" },
    { SBX_DELIVERY_HELD, "Held · because", NULL, "topic.send-anyway(k) topic.edit(k) topic.cancel(k) topic.why(k)" },
    { SBX_DELIVERY_SENT, "Sent", NULL, "topic.why(k)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SbxDeliveryLine *line;
      SbxMessage *message;
      g_autofree char *menu = NULL;

      write_reply (f, "k", "Soon", cases[i].delivery, cases[i].delivery == SBX_DELIVERY_SENT ? NULL : "because");
      line = line_of (f, "You, Soon, ");
      message = sbx_row_get_item (sbx_ui_row (f->list, "You, Soon, "));
      g_assert_nonnull (find_label (GTK_WIDGET (line), cases[i].words));
      g_assert_nonnull (strstr (sbx_row_get_label (sbx_ui_row (f->list, "You, Soon, ")), cases[i].words));
      if (cases[i].delivery != SBX_DELIVERY_SENT)
        g_assert_true (g_str_has_prefix (sbx_tip_get (find_label (GTK_WIDGET (line), cases[i].words)), "because\n"));
      if (cases[i].button)
        g_assert_nonnull (find_button (line, cases[i].button));
      else
        g_assert_null (find_button (line, "Send "));
      menu = menu_of (message);
      g_assert_cmpstr (menu, ==, cases[i].menu);
      sbx_world_remove_outgoing (f->world, f->topic, "k");
      settle (f);
    }

  /* What the hub has is nobody's to change here, nor what others wrote. */
  {
    g_autofree char *stored = menu_of (sbx_row_get_item (sbx_ui_row (f->list, "You, Good morning, Wang Li.")));
    g_autofree char *theirs = menu_of (sbx_row_get_item (sbx_ui_row (f->list, "Anna Keller, ")));

    g_assert_cmpstr (stored, ==, "");
    g_assert_cmpstr (theirs, ==, "");
  }
}

static void
test_keyboard (Fixture      *f,
               gconstpointer data)
{
  SbxMessage *message;

  write_reply (f, "k", "Soon", SBX_DELIVERY_WAITING, "because");
  message = sbx_row_get_item (sbx_ui_row (f->list, "You, Soon, "));
  g_assert_true (sbx_delivery_line_activate (GTK_WIDGET (f->list), message, "topic.cancel"));
  assert_taken (f, "topic.cancel", "k");
  g_assert_true (sbx_delivery_line_activate (GTK_WIDGET (f->list), message, "topic.edit"));
  assert_taken (f, "topic.edit", "k");
  g_assert_true (sbx_delivery_line_activate (GTK_WIDGET (f->list), message, "topic.resend"));
  assert_taken (f, "topic.resend", "k");

  /* What is held is sent knowingly. */
  sbx_world_set_outgoing_state (f->world, f->topic, "k", SBX_DELIVERY_HELD, "because");
  settle (f);
  message = sbx_row_get_item (sbx_ui_row (f->list, "You, Soon, "));
  g_assert_true (sbx_delivery_line_activate (GTK_WIDGET (f->list), message, "topic.resend"));
  assert_taken (f, "topic.send-anyway", "k");

  message = sbx_row_get_item (sbx_ui_row (f->list, "Anna Keller, "));
  g_assert_false (sbx_delivery_line_activate (GTK_WIDGET (f->list), message, "topic.cancel"));
}

/* Neither what is taken back nor what stands in the composer is lost. */
static void
test_edit (Fixture      *f,
           gconstpointer data)
{
  g_autofree char *none = NULL;
  g_autofree char *draft = NULL;
  g_autofree char *text = NULL;

  none = sbx_message_pane_edit (f->pane, "Soon");
  g_assert_null (none);
  text = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (text, ==, "Soon");
  g_clear_pointer (&text, g_free);

  sbx_composer_set_text (f->composer, "  half a thought");
  draft = sbx_message_pane_edit (f->pane, "Soon");
  g_assert_cmpstr (draft, ==, "  half a thought");
  text = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (text, ==, "Soon\n\n  half a thought");
}

static void
add_own (Fixture    *f,
         const char *id,
         int         seq,
         gboolean    is_private)
{
  sbx_demo_apply (f->world, "messageAdded",
                  "{'stream':'channel/bakery','seq':%d,'message':{'id':'%s','channelId':'bakery','topicId':'late','seq':%d,'fromId':'me','fromName':'Me',"
                  "'content':'It said %s','type':'text','private':%s,'timestamp':%" G_GINT64_FORMAT "}}",
                  seq, id, seq, id, is_private ? "true" : "false", sbx_time_now_ms ());
}

static void
assert_draft (Fixture    *f,
              const char *expected,
              gboolean    is_private)
{
  g_autofree char *draft = sbx_composer_dup_draft (f->composer);

  g_assert_cmpstr (draft, ==, expected);
  g_assert_cmpint (sbx_composer_get_private (f->composer), ==, is_private);
}

static void
edit (Fixture    *f,
      const char *id,
      const char *text)
{
  g_autoptr (SbxMessage) message = sbx_topic_dup_message (f->topic, id);

  sbx_composer_edit (f->composer, message);
  if (text)
    sbx_composer_set_text (f->composer, text);
}

static void
open_topic (Fixture    *f,
            const char *id)
{
  sbx_message_pane_set_topic (f->pane, sbx_world_find_topic (f->world, "bakery", id));
  settle (f);
}

/* What was not taken comes before the draft while another message is written anew: as a note where it may be one. */
static void
test_edit_refused (Fixture      *f,
                   gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  add_own (f, "note", 400, TRUE);
  add_own (f, "said", 401, FALSE);
  add_own (f, "more", 402, FALSE);
  settle (f);

  edit (f, "more", "More, anew");
  sbx_message_pane_put_edit_back (f->pane, f->topic, "said", "Said, anew", FALSE);
  assert_draft (f, "Said, anew", FALSE);
  sbx_message_pane_put_edit_back (f->pane, f->topic, "note", "Noted, anew", FALSE);
  assert_draft (f, "Noted, anew\n\nSaid, anew", TRUE);
  sbx_composer_set_private (f->composer, FALSE);
  sbx_message_pane_put_edit_back (f->pane, f->topic, "unknown", "?", FALSE);
  assert_draft (f, "?\n\nNoted, anew\n\nSaid, anew", TRUE);

  /* And the one that is written anew meanwhile stays. */
  id = sbx_composer_dup_edit (f->composer, &text);
  g_assert_cmpstr (id, ==, "more");
  g_assert_cmpstr (text, ==, "More, anew");
}

static void
test_edit_refused_elsewhere (Fixture      *f,
                             gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  add_own (f, "note", 400, TRUE);
  add_own (f, "more", 402, FALSE);
  settle (f);

  edit (f, "more", "More, anew");
  open_topic (f, "hours");
  sbx_message_pane_put_edit_back (f->pane, f->topic, "note", "Noted, anew", FALSE);
  open_topic (f, "late");

  id = sbx_composer_dup_edit (f->composer, &text);
  g_assert_cmpstr (id, ==, "more");
  g_assert_cmpstr (text, ==, "More, anew");
  assert_draft (f, "Noted, anew", TRUE);
}

/* Editing another one drops nothing that was written. */
static void
test_edit_another (Fixture      *f,
                   gconstpointer data)
{
  add_own (f, "said", 401, FALSE);
  add_own (f, "more", 402, FALSE);
  settle (f);
  sbx_composer_set_text (f->composer, "half a thought");

  edit (f, "said", NULL);
  edit (f, "more", "More, anew");
  assert_draft (f, "half a thought", FALSE);
  edit (f, "said", "Said, anew");
  assert_draft (f, "More, anew\n\nhalf a thought", FALSE);

  /* The same one again: what is written stays. */
  edit (f, "said", NULL);
  {
    g_autofree char *text = sbx_composer_dup_text (f->composer);

    g_assert_cmpstr (text, ==, "Said, anew");
  }
}

/* --- what is held --- */

static void
test_held (Fixture      *f,
           gconstpointer data)
{
  GtkWidget *bar = sbx_ui_find (f->pane, SBX_TYPE_HELD_BAR, NULL);
  gpointer row;

  g_assert_false (gtk_widget_get_visible (bar));
  write_reply (f, "k1", "First", SBX_DELIVERY_WAITING, "because");
  g_assert_false (gtk_widget_get_visible (bar));
  sbx_demo_message (f->world, "bakery", "late", 111, "Wang Li", "Hello?");
  sbx_world_set_outgoing_state (f->world, f->topic, "k1", SBX_DELIVERY_HELD, "1 newer message came before this could be sent");
  settle (f);
  g_assert_true (gtk_widget_get_mapped (bar));
  g_assert_nonnull (find_label (bar, "1 newer message came before this could be sent"));
  g_assert_nonnull (find_label (bar, "Not sent: “First”"));

  /* The oldest first, and how many more. */
  write_reply (f, "k2", "Second", SBX_DELIVERY_HELD, NULL);
  g_assert_nonnull (find_label (bar, "Not sent: “First” and 1 more"));
  g_signal_emit_by_name (find_button (bar, "Send Anyway"), "clicked");
  assert_taken (f, "topic.send-anyway", "k1");
  g_signal_emit_by_name (find_button (bar, "Edit"), "clicked");
  assert_taken (f, "topic.edit", "k1");
  g_signal_emit_by_name (find_button (bar, "Cancel"), "clicked");
  assert_taken (f, "topic.cancel", "k1");

  /* What came meanwhile is shown, and marked. */
  g_signal_emit_by_name (find_button (bar, "Show"), "clicked");
  settle (f);
  row = sbx_ui_row (f->list, "Wang Li, Hello?");
  if (row == NULL)
    row = sbx_ui_row (f->list, "1 new message, Wang Li, Hello?");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_has_css_class (row, "found"));

  sbx_world_remove_outgoing (f->world, f->topic, "k1");
  settle (f);
  g_assert_nonnull (find_label (bar, "Newer messages came before this could be sent"));
  g_assert_nonnull (find_label (bar, "Not sent: “Second”"));
  sbx_world_set_outgoing_state (f->world, f->topic, "k2", SBX_DELIVERY_SENT, NULL);
  settle (f);
  g_assert_false (gtk_widget_get_visible (bar));

  /* Of another topic there is nothing to decide here. */
  sbx_world_set_outgoing_state (f->world, f->topic, "k2", SBX_DELIVERY_HELD, NULL);
  settle (f);
  g_assert_true (gtk_widget_get_visible (bar));
  sbx_message_pane_set_topic (f->pane, sbx_world_find_topic (f->world, "bakery", "invoice"));
  g_assert_false (gtk_widget_get_visible (bar));
}

/* --- who answers --- */

static void
claim (Fixture    *f,
       const char *by,
       gint64      until)
{
  sbx_demo_apply (f->world, "claimed", "{'channelId':'bakery','topicId':'late','by':'%s','until':%" G_GINT64_FORMAT ",'fence':%" G_GINT64_FORMAT "}",
                  by, until, sbx_topic_get_claim_fence (f->topic) + 1);
  settle (f);
}

static void
test_claim (Fixture      *f,
            gconstpointer data)
{
  GtkWidget *button = sbx_ui_find (f->pane, GTK_TYPE_BUTTON, "claim");
  GtkWidget *note = sbx_ui_find (f->pane, GTK_TYPE_BOX, "claim-note");
  gint64 now = sbx_time_now_ms ();
  g_autofree char *sentence = NULL;

  g_assert_true (gtk_widget_get_mapped (button));
  g_assert_false (gtk_widget_get_visible (note));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Claim: Tell Others That You Answer");
  g_signal_emit_by_name (button, "clicked");
  assert_taken (f, "topic.toggle-claim", "");

  /* Somebody else: in the header and over the composer, which works as ever. */
  claim (f, "anna", now + 3 * MINUTE + 30000);
  sentence = sbx_claim_words_describe (f->topic, now);
  g_assert_true (g_str_has_prefix (sentence, "Anna Keller is answering until "));
  g_assert_nonnull (find_label (button, "4 min"));
  g_assert_true (gtk_widget_get_mapped (note));
  g_assert_nonnull (find_label (note, sentence));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence);
  sbx_composer_set_text (f->composer, "All the same");
  sbx_composer_send (f->composer);
  assert_taken (f, "topic.reply", "All the same");

  claim (f, "me", now + 10 * MINUTE);
  g_assert_false (gtk_widget_get_visible (note));
  g_assert_true (gtk_widget_has_css_class (button, "accent"));
  g_assert_true (sbx_claim_words_is_ours (f->topic, now));

  /* A program's id is no name; and what is over is over. */
  claim (f, "6f1c3c38-57f8-4f0c-9f3b-0d4a6d1f7a11", now + MINUTE);
  g_assert_nonnull (find_label (note, "A colleague is answering until "));
  claim (f, "anna", now - 1);
  g_assert_false (gtk_widget_get_visible (note));
  g_assert_null (find_label (button, "0 min"));
  g_assert_false (sbx_claim_words_is_held (f->topic, now));
}

static void
test_claim_in_list (Fixture      *f,
                    gconstpointer data)
{
  g_autoptr (GtkWidget) row = g_object_ref_sink (sbx_topic_row_new ());

  sbx_row_set_item (SBX_ROW (row), f->topic);
  g_assert_null (strstr (sbx_row_get_label (SBX_ROW (row)), "answering"));
  claim (f, "anna", sbx_time_now_ms () + 3 * MINUTE);
  g_assert_nonnull (strstr (sbx_row_get_label (SBX_ROW (row)), ", Anna Keller is answering until "));
  claim (f, "", 0);
  g_assert_null (strstr (sbx_row_get_label (SBX_ROW (row)), "answering"));
}

static gboolean
offers (gpointer    popover,
        const char *id)
{
  GtkWidget *list = sbx_ui_find (popover, GTK_TYPE_LIST_BOX, NULL);

  for (GtkWidget *row = gtk_widget_get_first_child (list); row; row = gtk_widget_get_next_sibling (row))
    if (g_strcmp0 (gtk_widget_get_tooltip_text (row), id) == 0)
      return TRUE;

  return FALSE;
}

/* Who answered may go on answering; what a server told of itself in our name is nobody. */
static void
test_hand_over (Fixture      *f,
                gconstpointer data)
{
  static const char *const types[] = { "operator", "system" };
  SbxHandOverPopover *popover = SBX_HAND_OVER_POPOVER (sbx_hand_over_popover_new ());

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    sbx_demo_apply (f->world, "messageAdded",
                    "{'stream':'channel/bakery','seq':%u,'message':{'id':'h%u','channelId':'bakery','topicId':'late','seq':%u,'fromId':'%s-1',"
                    "'fromType':'%s','content':'Done','type':'text','direction':'out','timestamp':%" G_GINT64_FORMAT "}}",
                    120 + i, i, 120 + i, types[i], types[i], sbx_time_now_ms ());
  settle (f);

  gtk_widget_set_parent (GTK_WIDGET (popover), GTK_WIDGET (f->pane));
  sbx_hand_over_popover_ask (popover, f->topic);
  g_assert_true (offers (popover, "operator-1"));
  g_assert_false (offers (popover, "system-1"));
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_unparent (GTK_WIDGET (popover));
}

/* --- how old it is --- */

static void
test_age_words (void)
{
  static const struct
  {
    gint64      seconds;
    const char *words;
  } cases[] = {
    { -5, "just now" },
    { 59, "just now" },
    { 60, "1 minute ago" },
    { 3599, "59 minutes ago" },
    { 3600, "1 hour ago" },
    { 86399, "23 hours ago" },
    { 86400, "1 day ago" },
    { 10 * 86400, "10 days ago" },
  };
  gint64 now = sbx_time_now_ms ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = sbx_age_format (now - cases[i].seconds * 1000, now);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_age (Fixture      *f,
          gconstpointer data)
{
  GtkWidget *strip = sbx_ui_find (f->pane, SBX_TYPE_AGE_STRIP, NULL);
  gint64 now = sbx_time_now_ms ();

  g_assert_false (gtk_widget_get_visible (strip));
  g_assert_nonnull (find_label (GTK_WIDGET (f->composer), "Write a reply…"));
  sbx_world_set_connection (f->world, SBX_CONNECTION_PATROL, 0, 5, now + MINUTE, "Nobody answers there");
  sbx_world_set_as_of (f->world, now - 2 * 60 * MINUTE);
  settle (f);
  g_assert_true (gtk_widget_get_mapped (strip));
  g_assert_nonnull (find_label (strip, "Offline · as of "));
  g_assert_true (g_str_has_suffix (gtk_label_get_label (GTK_LABEL (find_label (strip, "Offline"))), " (2 hours ago)"));
  g_assert_nonnull (find_label (GTK_WIDGET (f->composer), "Write a reply, it waits for the hub…"));

  /* Back, and live. */
  sbx_world_set_connection (f->world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  sbx_world_set_as_of (f->world, 0);
  settle (f);
  g_assert_false (gtk_widget_get_visible (strip));
  g_assert_nonnull (find_label (GTK_WIDGET (f->composer), "Write a reply…"));
}

/* --- a message that was asked for --- */

static void
test_show_message (Fixture      *f,
                   gconstpointer data)
{
  gpointer row;

  sbx_message_pane_show_message (f->pane, 101);
  settle (f);
  row = sbx_ui_row (f->list, "You, Good evening! ");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_has_css_class (row, "found"));

  /* Another one takes its mark; one that is not here is waited for. */
  sbx_message_pane_show_message (f->pane, 105);
  settle (f);
  g_assert_false (gtk_widget_has_css_class (row, "found") && sbx_row_get_item (row) != NULL &&
                  sbx_message_get_seq (sbx_row_get_item (row)) == 101);
  sbx_message_pane_show_message (f->pane, 111);
  sbx_demo_message (f->world, "bakery", "late", 111, "Wang Li", "Hello?");
  settle (f);
  row = sbx_ui_row (f->list, "Wang Li, Hello?");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_has_css_class (row, "found"));
}

int
main (int   argc,
      char *argv[])
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/replies/age-words", test_age_words);
#define ADD(name, func) g_test_add ("/replies/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("gap", test_gap);
  ADD ("gap-reasons", test_gap_reasons);
  ADD ("delivery", test_delivery);
  ADD ("keyboard", test_keyboard);
  ADD ("edit", test_edit);
  ADD ("edit-refused", test_edit_refused);
  ADD ("edit-refused-elsewhere", test_edit_refused_elsewhere);
  ADD ("edit-another", test_edit_another);
  ADD ("held", test_held);
  ADD ("claim", test_claim);
  ADD ("claim-in-list", test_claim_in_list);
  ADD ("hand-over", test_hand_over);
  ADD ("age", test_age);
  ADD ("show-message", test_show_message);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-hit-row.h"
#include "sbx-search-snippet.h"
#include "sbx-search-view.h"
#include "sbx-ui-fixture.h"

#include <string.h>

/* Hubs that answer when the test says so. */
typedef struct
{
  SbxWorld   *world;
  JsonObject *payload;
  GTask      *task;
} Question;

typedef struct
{
  GListStore    *worlds;
  GPtrArray     *questions; /* of Question: not answered yet */
  SbxSearch     *search;
  SbxSearchView *view;
  SbxUiFixture  *ui;
  GtkEditable   *entry;
  GtkListView   *list;
} Fixture;

static void
question_free (Question *question)
{
  json_object_unref (question->payload);
  g_object_unref (question->task);
  g_free (question);
}

static void
ask (SbxWorld            *world,
     JsonObject          *payload,
     GCancellable        *cancellable,
     GAsyncReadyCallback  callback,
     gpointer             callback_data,
     gpointer             user_data)
{
  Fixture *f = user_data;
  Question *question = g_new0 (Question, 1);

  question->world = world;
  question->payload = json_object_ref (payload);
  question->task = g_task_new (NULL, cancellable, callback, callback_data);
  g_ptr_array_add (f->questions, question);
}

static SbxEnvelope *
answer (SbxWorld      *world,
        GAsyncResult  *result,
        gpointer       user_data,
        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const SbxSearchHubs hubs = { ask, answer };

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr (SbxWorld) bakery = sbx_demo_bakery ();
  g_autoptr (SbxWorld) florist = sbx_demo_florist ();

  f->worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_list_store_append (f->worlds, bakery);
  g_list_store_append (f->worlds, florist);
  f->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) question_free);
  f->search = sbx_search_new (&hubs, f);
  f->view = SBX_SEARCH_VIEW (sbx_search_view_new ());
  sbx_search_view_set_search (f->view, f->search);
  sbx_search_view_set_worlds (f->view, G_LIST_MODEL (f->worlds));
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->view), 700, 500);
  f->entry = sbx_ui_find (f->view, GTK_TYPE_SEARCH_ENTRY, NULL);
  f->list = sbx_ui_find (f->view, GTK_TYPE_LIST_VIEW, "hits");
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (f->search);
  g_ptr_array_unref (f->questions);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->worlds);
}

static gboolean
was_asked (gpointer data)
{
  Fixture *f = data;

  return f->questions->len > 0;
}

/* The oldest question that @world (NULL = any) was asked and that is not answered. */
static Question *
take_question (Fixture *f,
               guint    world)
{
  g_autoptr (SbxWorld) wanted = g_list_model_get_item (G_LIST_MODEL (f->worlds), world);

  for (guint i = 0; i < f->questions->len; i++)
    {
      Question *question = g_ptr_array_index (f->questions, i);

      if (question->world == wanted)
        return g_ptr_array_steal_index (f->questions, i);
    }
  g_error ("hub %u was not asked", world);

  return NULL;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
reply (Fixture    *f,
       guint       world,
       const char *payload)
{
  Question *question = take_question (f, world);
  g_autofree char *text = g_strdelimit (g_strdup (payload), "'", '"');
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_task_return_pointer (question->task, sbx_envelope_new_for_text ("searchResults", NULL, NULL, bytes), (GDestroyNotify) sbx_envelope_unref);
  question_free (question);
  settle ();
}

#define HIT(seq, time, content, ranges)                                                                              \
  "{'message':{'id':'m" #seq "','channelId':'bakery','topicId':'late','seq':" #seq ",'fromId':'w','fromName':'Wang Li'," \
  "'content':'" content "','type':'text','timestamp':" #time "},'channelName':'Bakery account','topicTitle':'Late delivery','ranges':" ranges "}"

static char *
order_of (Fixture *f)
{
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->search)); i++)
    {
      g_autoptr (SbxSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (f->search), i);

      g_string_append_printf (order, "%s%d", i > 0 ? " " : "", (int) sbx_search_hit_get_seq (hit));
    }

  return g_string_free (order, FALSE);
}

#define assert_order(f, expected)                 \
  G_STMT_START                                    \
    {                                             \
      g_autofree char *order_ = order_of (f);     \
      g_assert_cmpstr (order_, ==, expected);     \
    }                                             \
  G_STMT_END

static void
look_for (Fixture    *f,
          const char *query)
{
  gtk_editable_set_text (f->entry, query);
  /* The entry tells of it a little later. */
  while (g_strcmp0 (sbx_search_get_query (f->search), query) != 0)
    g_main_context_iteration (NULL, TRUE);
  sbx_search_start_now (f->search);
  sbx_ui_wait (was_asked, f);
}

static const char *
page_name (Fixture *f)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (GTK_WIDGET (f->list), GTK_TYPE_STACK)));
}

static const char *
note_of (Fixture *f)
{
  GtkWidget *note = sbx_ui_find (f->view, GTK_TYPE_BOX, "search-note");

  return gtk_widget_get_visible (note) ? gtk_label_get_label (sbx_ui_find (note, GTK_TYPE_LABEL, NULL)) : NULL;
}

/* --- one hit --- */

static SbxSearchHit *
read_hit (SbxWorld   *world,
          const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return sbx_search_hit_new (world, json_node_get_object (node), FALSE);
}

static char *
snippet_of (SbxSearchHit *hit)
{
  guint n;
  const SbxSearchRange *ranges = sbx_search_hit_get_ranges (hit, &n);
  g_autofree char *markup = sbx_search_snippet (sbx_search_hit_get_content (hit), ranges, n);
  GString *text = g_string_new (markup);
  const char *start = strstr (markup, "<span");

  /* How it is marked is a matter of taste. */
  if (start)
    {
      g_autofree char *tag = g_strndup (start, strchr (start, '>') - start + 1);

      g_string_replace (text, tag, "[", 0);
    }
  g_string_replace (text, "</span>", "]", 0);

  return g_string_free (text, FALSE);
}

static void
test_hit (void)
{
  static const struct
  {
    const char *content;
    const char *ranges;
    const char *snippet;
  } cases[] = {
    { "Where is my cake?", "[[12,4]]", "Where is my [cake]?" },
    { "周五上午九点见", "[[0,2]]", "[周五]上午九点见" },
    { "كعكة الزفاف جاهزة", "[[5,6]]", "كعكة [الزفاف] جاهزة" },
    { "a < b & c", "[[0,1],[8,1]]", "[a] &lt; b &amp; [c]" },
    { "one\\n\\n two", "[[0,3],[6,3]]", "[one] [two]" },
    { "cake", "[[0,4]]", "[cake]" },
    { "cake", "[]", "cake" },
    { "From seven until noon. After that only what was ordered before.", "[[48,7]]",
      "From seven until noon. After that only what was [ordered] before." },
    /* What is no range of this content marks nothing. */
    { "cake", "[[0,5],[-1,2],[4,1],[1],['a','b'],null,[0,0],[9223372036854775807,9223372036854775807]]", "cake" },
    { "cake cake", "[[5,4],[0,4]]", "cake [cake]" },
    { "", "[[0,1]]", "" },
  };
  g_autoptr (SbxWorld) world = sbx_demo_bakery ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf (HIT (7, 1000, "%s", "%s"), cases[i].content, cases[i].ranges);
      g_autoptr (SbxSearchHit) hit = read_hit (world, json);
      g_autofree char *snippet = snippet_of (hit);

      g_assert_cmpstr (snippet, ==, cases[i].snippet);
      g_assert_cmpstr (sbx_search_hit_get_channel_name (hit), ==, "Bakery account");
      g_assert_cmpstr (sbx_search_hit_get_topic_title (hit), ==, "Late delivery");
      g_assert_cmpint (sbx_search_hit_get_seq (hit), ==, 7);
    }

  g_assert_null (read_hit (world, "{}"));
  g_assert_null (read_hit (world, "{'message':[]}"));
  g_assert_null (read_hit (world, "{'message':{'id':'m1'}}"));
}

/* Whoever writes a long message does not decide how long it takes to show it. */
static void
test_hit_of_many_ranges (void)
{
  g_autoptr (SbxWorld) world = sbx_demo_bakery ();
  g_autoptr (GString) content = g_string_new (NULL);
  g_autoptr (GString) ranges = g_string_new ("[");
  g_autoptr (SbxSearchHit) hit = NULL;
  const SbxSearchRange *read;
  guint n;

  for (guint i = 0; i < 1001; i++)
    {
      g_string_append (content, "é ");
      g_string_append_printf (ranges, "%s[%u,1]", i > 0 ? "," : "", 2 * i);
    }
  g_string_append_c (ranges, ']');
  {
    g_autofree char *json = g_strdup_printf (HIT (7, 1000, "%s", "%s"), content->str, ranges->str);

    hit = read_hit (world, json);
  }

  read = sbx_search_hit_get_ranges (hit, &n);
  g_assert_cmpuint (n, ==, 1000);
  g_assert_cmpuint (read[999].start, ==, 999 * 3);
  g_assert_cmpuint (read[999].end, ==, 999 * 3 + 2);
}

/* Of a long message the part is shown that has what was looked for. */
static void
test_snippet_of_long (void)
{
  g_autoptr (GString) content = g_string_new (NULL);
  SbxSearchRange range;
  g_autofree char *markup = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (content, "flour and water ");
  range.start = (guint) content->len;
  g_string_append (content, "SALT");
  range.end = (guint) content->len;
  for (guint i = 0; i < 5000; i++)
    g_string_append (content, " and patience");

  markup = sbx_search_snippet (content->str, &range, 1);
  g_assert_true (g_str_has_prefix (markup, "…"));
  g_assert_true (g_str_has_suffix (markup, "…"));
  g_assert_nonnull (strstr (markup, ">SALT</span> and patience"));
  g_assert_nonnull (strstr (markup, "flour and water <span"));
  g_assert_cmpuint (strlen (markup), <, 500);
}

/* --- several hubs --- */

static void
test_merged (Fixture      *f,
             gconstpointer data)
{
  look_for (f, "cake");
  g_assert_cmpuint (f->questions->len, ==, 2);
  g_assert_true (sbx_search_get_busy (f->search));

  /* Below 40 the first hub may have others: the second one's 30 waits for them. */
  reply (f, 0, "{'hits':[" HIT (60, 60, "cake", "[[0,4]]") "," HIT (40, 40, "cake", "[[0,4]]") "],'next':'c1','complete':true}");
  assert_order (f, "60 40");
  reply (f, 1, "{'hits':[" HIT (50, 50, "cake", "[[0,4]]") "," HIT (30, 30, "cake", "[[0,4]]") "],'next':null,'complete':true}");
  assert_order (f, "60 50 40");
  g_assert_true (sbx_search_get_has_more (f->search));

  sbx_search_load_more (f->search);
  {
    Question *question = g_ptr_array_index (f->questions, f->questions->len - 1);

    g_assert_cmpstr (json_object_get_string_member (question->payload, "cursor"), ==, "c1");
    g_assert_cmpstr (json_object_get_string_member (question->payload, "query"), ==, "cake");
  }
  reply (f, 0, "{'hits':[" HIT (35, 35, "cake", "[[0,4]]") "," HIT (20, 20, "cake", "[[0,4]]") "],'next':null,'complete':true}");
  assert_order (f, "60 50 40 35 30 20");
  g_assert_false (sbx_search_get_has_more (f->search));
  g_assert_false (sbx_search_get_busy (f->search));
}

static gboolean
has_row (gpointer list)
{
  GtkWidget *row = sbx_ui_find (list, SBX_TYPE_HIT_ROW, NULL);

  return row != NULL && gtk_widget_get_width (row) > 0;
}

/* Words that run the other way than the window stand below the name of who wrote them, and not at the far end. */
static void
test_other_way (Fixture      *f,
                gconstpointer data)
{
  GtkWidget *row, *sender, *snippet;
  graphene_rect_t sender_bounds, snippet_bounds;

  look_for (f, "كعكة");
  reply (f, 0, "{'hits':[" HIT (60, 60, "كعكة", "[[0,4]]") "],'next':null,'complete':true}");
  reply (f, 1, "{'hits':[],'next':null,'complete':true}");
  sbx_ui_wait (has_row, f->list);
  row = sbx_ui_find (f->list, SBX_TYPE_HIT_ROW, NULL);
  sender = GTK_WIDGET (gtk_widget_get_template_child (row, SBX_TYPE_HIT_ROW, "sender"));
  snippet = GTK_WIDGET (gtk_widget_get_template_child (row, SBX_TYPE_HIT_ROW, "snippet"));
  g_assert_cmpint (gtk_widget_get_direction (snippet), ==, GTK_TEXT_DIR_RTL);
  g_assert_true (gtk_widget_compute_bounds (sender, row, &sender_bounds));
  g_assert_true (gtk_widget_compute_bounds (snippet, row, &snippet_bounds));
  g_assert_cmpfloat (snippet_bounds.origin.x, ==, sender_bounds.origin.x);
  g_assert_cmpfloat (snippet_bounds.size.width, <, 100);
}

/* Each letter asks anew, and answers that are late change nothing. */
static void
test_typing (Fixture      *f,
             gconstpointer data)
{
  g_autoptr (GPtrArray) late = NULL;

  look_for (f, "ca");
  late = g_steal_pointer (&f->questions);
  f->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) question_free);
  look_for (f, "cake");
  reply (f, 0, "{'hits':[" HIT (2, 20, "cake", "[[0,4]]") "],'next':null,'complete':true}");
  assert_order (f, "2");

  for (guint i = 0; i < late->len; i++)
    {
      Question *question = g_ptr_array_index (late, i);

      g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (question->task)));
      g_task_return_pointer (question->task, NULL, NULL);
    }
  settle ();
  assert_order (f, "2");

  /* What was found stays until there is an answer. */
  look_for (f, "cakes");
  assert_order (f, "2");
  g_assert_cmpstr (page_name (f), ==, "list");
  while (f->questions->len > 1)
    {
      Question *question = g_ptr_array_index (f->questions, 0);

      g_task_return_new_error (question->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody waits for it");
      g_ptr_array_remove_index (f->questions, 0);
    }
  reply (f, 1, "{'hits':[],'next':null,'complete':true}");
  assert_order (f, "");
}

static gboolean
nothing_is_busy (gpointer data)
{
  return !sbx_search_get_busy (((Fixture *) data)->search);
}

/* A letter does not ask by itself: the last of several does, a moment later. */
static void
test_debounce (Fixture      *f,
               gconstpointer data)
{
  gtk_editable_set_text (f->entry, "c");
  gtk_editable_set_text (f->entry, "ca");
  gtk_editable_set_text (f->entry, "  cake ");
  g_assert_cmpuint (f->questions->len, ==, 0);
  sbx_ui_wait (was_asked, f);
  g_assert_cmpuint (f->questions->len, ==, 2);
  g_assert_cmpstr (json_object_get_string_member (((Question *) f->questions->pdata[0])->payload, "query"), ==, "cake");
  reply (f, 0, "{'hits':[],'next':null,'complete':true}");
  reply (f, 1, "{'hits':[],'next':null,'complete':true}");
  sbx_ui_wait (nothing_is_busy, f);
  g_assert_cmpstr (page_name (f), ==, "nothing");

  gtk_editable_set_text (f->entry, "");
  g_assert_cmpstr (page_name (f), ==, "start");
}

static void
test_notes (Fixture      *f,
            gconstpointer data)
{
  g_assert_cmpstr (page_name (f), ==, "start");
  look_for (f, "cake");
  g_assert_null (note_of (f));
  reply (f, 0, "{'hits':[" HIT (2, 20, "cake", "[[0,4]]") "],'next':null,'complete':false}");
  g_assert_cmpstr (note_of (f), ==, "Some messages may be missing: a hub’s index is still catching up, or only what was seen of a server could be searched.");
  reply (f, 1, "{'hits':[],'next':null,'complete':true,'offline':true}");
  g_assert_nonnull (strstr (note_of (f), "from what was seen before"));

  look_for (f, "bread");
  reply (f, 0, "{'hits':[],'next':null,'complete':true}");
  reply (f, 1, "{'hits':[],'next':null,'complete':true}");
  g_assert_null (note_of (f));
  g_assert_cmpstr (page_name (f), ==, "nothing");
}

static void
test_failed (Fixture      *f,
             gconstpointer data)
{
  look_for (f, "cake");
  for (guint i = 0; i < 2; i++)
    {
      Question *question = take_question (f, i);

      g_task_return_new_error (question->task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The hub did not answer");
      question_free (question);
    }
  sbx_ui_wait (nothing_is_busy, f);
  g_assert_cmpstr (page_name (f), ==, "failed");

  sbx_search_again (f->search);
  reply (f, 0, "{'hits':[" HIT (2, 20, "cake", "[[0,4]]") "],'next':'c1','complete':true}");
  reply (f, 1, "{'hits':[],'next':null,'complete':true}");
  sbx_ui_frames (GTK_WIDGET (f->view), 4);
  g_assert_cmpstr (page_name (f), ==, "list");

  /* A page that fails leaves what was found, and is asked for again only by hand. */
  {
    Question *question = take_question (f, 0);

    g_task_return_new_error (question->task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The hub did not answer");
    question_free (question);
  }
  sbx_ui_wait (nothing_is_busy, f);
  sbx_ui_frames (GTK_WIDGET (f->view), 4);
  g_assert_cmpuint (f->questions->len, ==, 0);
  g_assert_cmpstr (note_of (f), ==, "The hub did not answer");
  assert_order (f, "2");
}

/* A hub whose pages have nothing that this program can show is not asked for ever. */
static void
test_malformed (Fixture      *f,
                gconstpointer data)
{
  look_for (f, "cake");
  reply (f, 0, "{'hits':[null,1,{},{'message':{}}],'next':'again'}");
  reply (f, 0, "{'hits':'none','next':'again'}");
  reply (f, 1, "{}");
  sbx_ui_wait (nothing_is_busy, f);
  g_assert_cmpuint (f->questions->len, ==, 0);
  g_assert_cmpstr (page_name (f), ==, "nothing");
}

/* --- the view --- */

static void
test_rows (Fixture      *f,
           gconstpointer data)
{
  g_autofree char *taken = NULL;
  GtkWidget *row;

  look_for (f, "cake");
  reply (f, 0, "{'hits':[" HIT (20, 1763000000000, "The cake is fine", "[[4,4]]") "],'next':null,'complete':true}");
  reply (f, 1, "{'hits':[" HIT (21, 1763000001000, "كعكة الزفاف جاهزة", "[[0,4]]") "],'next':null,'complete':true}");
  sbx_ui_frames (GTK_WIDGET (f->view), 4);

  row = sbx_ui_row (f->list, "Wang Li, كعكة الزفاف جاهزة, Florist hub › Bakery account · Late delivery, ");
  g_assert_nonnull (row);
  row = sbx_ui_row (f->list, "Wang Li, The cake is fine, Bakery hub › Bakery account · Late delivery, ");
  g_assert_nonnull (row);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       sbx_row_get_label (SBX_ROW (row)));

  /* From the words to the first one found, and there. */
  g_signal_emit_by_name (f->entry, "activate");
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (f->ui->window), GTK_WIDGET (f->list)));
  g_signal_emit_by_name (f->list, "activate", 1);
  taken = sbx_ui_fixture_take (f->ui, "win.show-message");
  g_assert_cmpstr (taken, ==, "('ws://bakery.example/ws', 'bakery', 'late', 20)");
}

/* What we wrote is ours here too, and what customers do not see is said to be that. */
static void
test_note (Fixture      *f,
           gconstpointer data)
{
  g_autoptr (SbxWorld) bakery = g_list_model_get_item (G_LIST_MODEL (f->worlds), 0);
  GtkWidget *row;

  sbx_world_set_identity (bakery, "root", "root");
  look_for (f, "cake");
  reply (f, 0, "{'hits':[{'message':{'id':'m1','channelId':'bakery','topicId':'late','seq':8,'fromId':'root','fromName':'root','content':'No cake today',"
               "'timestamp':1763000000000,'private':true},'channelName':'Bakery account','topicTitle':'Late delivery','ranges':[]},"
               HIT (7, 1000, "The cake is fine", "[]") "],'next':null,'complete':true}");
  reply (f, 1, "{'hits':[],'next':null,'complete':true}");
  sbx_ui_frames (GTK_WIDGET (f->view), 4);

  row = sbx_ui_row (f->list, "Private note, You, No cake today, ");
  g_assert_nonnull (row);
  g_assert_true (gtk_widget_get_visible (sbx_ui_find (row, GTK_TYPE_IMAGE, "private-mark")));
  row = sbx_ui_row (f->list, "Wang Li, The cake is fine, ");
  g_assert_nonnull (row);
  g_assert_false (gtk_widget_get_visible (sbx_ui_find (row, GTK_TYPE_IMAGE, "private-mark")));
}

static gboolean
is_focused (gpointer entry)
{
  return gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (entry)));
}

static gboolean
is_offered (gpointer list)
{
  return gtk_widget_get_mapped (list) && gtk_widget_get_first_child (list);
}

static void
on_rows_changed (GListModel *rows,
                 guint       position,
                 guint       removed,
                 guint       added,
                 gpointer    n_made)
{
  *(guint *) n_made += added;
}

/* What can be typed is looked for once for each letter, though it changes the text and where the cursor is. */
static void
test_hints (Fixture      *f,
            gconstpointer data)
{
  g_autoptr (GListModel) rows = NULL;
  GtkWidget *list;
  guint n_made = 0;
  int at = 3;

  gtk_widget_grab_focus (GTK_WIDGET (f->entry));
  sbx_ui_wait (is_focused, f->entry);
  gtk_editable_insert_text (f->entry, "is:", -1, &(int){ 0 });
  gtk_editable_set_position (f->entry, 3);
  settle ();
  list = sbx_ui_find (f->entry, GTK_TYPE_LIST_BOX, NULL);
  sbx_ui_wait (is_offered, list);
  rows = gtk_widget_observe_children (list);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 3);
  g_signal_connect (rows, "items-changed", G_CALLBACK (on_rows_changed), &n_made);

  gtk_editable_insert_text (f->entry, "u", -1, &at);
  gtk_editable_set_position (f->entry, at);
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 1);
  g_assert_cmpuint (n_made, ==, 1);
}

static void
test_scope (Fixture      *f,
            gconstpointer data)
{
  GtkDropDown *scope = sbx_ui_find (f->view, GTK_TYPE_DROP_DOWN, NULL);
  g_autoptr (SbxWorld) florist = g_list_model_get_item (G_LIST_MODEL (f->worlds), 1);

  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (scope)));
  gtk_drop_down_set_selected (scope, 2);
  look_for (f, "cake");
  g_assert_cmpuint (f->questions->len, ==, 1);
  g_assert_true (((Question *) f->questions->pdata[0])->world == florist);
  reply (f, 1, "{'hits':[" HIT (20, 1763000000000, "The cake is fine", "[[4,4]]") "],'next':null,'complete':true}");
  sbx_ui_frames (GTK_WIDGET (f->view), 4);
  /* In one hub nobody has to be told which. */
  g_assert_nonnull (sbx_ui_row (f->list, "Wang Li, The cake is fine, Bakery account · Late delivery, "));

  /* The hub goes: there is one left, and nothing to choose. */
  g_list_store_remove (f->worlds, 1);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (scope)));
  sbx_search_start_now (f->search);
  g_assert_cmpuint (f->questions->len, ==, 1);
  reply (f, 0, "{'hits':[],'next':null,'complete':true}");
}

int
main (int   argc,
      char *argv[])
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/search/hit", test_hit);
  g_test_add_func ("/search/hit-of-many-ranges", test_hit_of_many_ranges);
  g_test_add_func ("/search/snippet-of-long", test_snippet_of_long);
#define ADD(name, func) g_test_add ("/search/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("merged", test_merged);
  ADD ("other-way", test_other_way);
  ADD ("typing", test_typing);
  ADD ("debounce", test_debounce);
  ADD ("notes", test_notes);
  ADD ("failed", test_failed);
  ADD ("malformed", test_malformed);
  ADD ("rows", test_rows);
  ADD ("note", test_note);
  ADD ("scope", test_scope);
  ADD ("hints", test_hints);

  return g_test_run ();
}

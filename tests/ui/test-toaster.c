/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-test-wait.h"
#include "sbx-toaster.h"

typedef struct
{
  GtkWidget       *window;
  AdwToastOverlay *overlay;
  GListStore      *worlds;
  SbxWorld        *world;
  SbxToaster      *toaster;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (fixture->overlay, gtk_label_new (NULL));
  fixture->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->overlay));
  gtk_window_present (GTK_WINDOW (fixture->window));

  fixture->worlds = g_list_store_new (SBX_TYPE_WORLD);
  fixture->toaster = sbx_toaster_new (fixture->overlay);
  sbx_toaster_set_worlds (fixture->toaster, G_LIST_MODEL (fixture->worlds));

  /* After the toaster: it follows worlds that come later. */
  fixture->world = sbx_world_new ("Hub", "unix:/nonexistent/hub.sock");
  g_list_store_append (fixture->worlds, fixture->world);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->toaster);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->worlds);
  g_object_unref (fixture->world);
}

static void
count_one (guint *count)
{
  ++*count;
}

/* What the widgets under @widget show as labels or on buttons. */
static gboolean
shows (GtkWidget  *widget,
       const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;

  return FALSE;
}

static gboolean
says (Fixture    *fixture,
      const char *text)
{
  return shows (GTK_WIDGET (fixture->overlay), text);
}

static void
end_task (Fixture    *fixture,
          const char *id,
          const char *type,
          const char *status)
{
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'%s','taskType':'%s','status':'running'}}", id, type);
  sbx_demo_apply (fixture->world, "taskUpdate", "{'task':{'taskId':'%s','status':'%s'}}", id, status);
}

/* Who makes room for toasts is told. */
static void
test_shown (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_false (sbx_toaster_get_shown (fixture->toaster));
  sbx_toaster_tell (fixture->toaster, "Sent", NULL, NULL);
  sbx_toaster_show_progress (fixture->toaster, "Reading", .5);
  g_assert_true (sbx_toaster_get_shown (fixture->toaster));
  sbx_toaster_end_progress (fixture->toaster, NULL);
  g_assert_true (sbx_toaster_get_shown (fixture->toaster));
}

static void
test_gone (Fixture       *fixture,
           gconstpointer  data)
{
  guint n_told = 0;

  g_signal_connect_swapped (fixture->toaster, "notify::shown", G_CALLBACK (count_one), &n_told);
  sbx_toaster_show_progress (fixture->toaster, "Reading", .5);
  sbx_toaster_show_progress (fixture->toaster, "Reading", .6);
  g_assert_cmpuint (n_told, ==, 1);
  sbx_toaster_end_progress (fixture->toaster, NULL);
  g_assert_cmpuint (n_told, ==, 2);
  g_assert_false (sbx_toaster_get_shown (fixture->toaster));
}

static void
test_completed (Fixture       *fixture,
                gconstpointer  data)
{
  end_task (fixture, "t1", "outline", "completed");
  sbx_test_wait (says (fixture, "Task completed: outline"));

  /* The ones after it are counted in the toast that is there. */
  for (guint i = 2; i <= 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("t%u", i);

      end_task (fixture, id, "draft", "completed");
    }
  g_assert_true (says (fixture, "5 tasks completed"));
  g_assert_false (says (fixture, "Task completed: outline"));
}

static void
test_failed (Fixture       *fixture,
             gconstpointer  data)
{
  end_task (fixture, "t1", "outline", "failed");
  sbx_test_wait (says (fixture, "Task failed: outline"));
  g_assert_true (says (fixture, "Show"));
}

/* Names are what somebody else sent: they are no markup. */
static void
test_markup (Fixture       *fixture,
             gconstpointer  data)
{
  end_task (fixture, "t1", "<b>R&D</b>", "completed");
  sbx_test_wait (says (fixture, "Task completed: <b>R&D</b>"));
}

static void
test_without_a_type (Fixture       *fixture,
                     gconstpointer  data)
{
  end_task (fixture, "t1", "", "completed");
  sbx_test_wait (says (fixture, "Task completed: t1"));
}

static void
test_sessions (Fixture       *fixture,
               gconstpointer  data)
{
  sbx_demo_apply (fixture->world, "sessionUpdate", "{'session':{'sessionId':'s1','title':'Cookbook','status':'running'}}");
  sbx_demo_apply (fixture->world, "sessionUpdate", "{'session':{'sessionId':'s1','status':'failed'}}");
  sbx_test_wait (says (fixture, "Session failed: Cookbook. Check its error."));
}

static GtkWidget *
find_button (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found; child = gtk_widget_get_next_sibling (child))
    found = find_button (child);

  return found;
}

/* The toast that is shown is done with. */
static void
dismiss_shown (Fixture *fixture)
{
  GtkWidget *button = NULL;

  sbx_test_wait ((button = find_button (GTK_WIDGET (fixture->overlay))) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static void
keep_target (GSimpleAction  *action,
             GVariant       *target,
             char          **kept)
{
  g_free (*kept);
  *kept = g_variant_is_of_type (target, G_VARIANT_TYPE_STRING) ? g_variant_dup_string (target, NULL) : g_variant_print (target, FALSE);
}

/* The action of a button gets its target, and nothing is warned of before it has it. */
static void
test_button (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) show = g_simple_action_new ("show-view", G_VARIANT_TYPE_STRING);
  g_autoptr (GSimpleAction) show_job = g_simple_action_new ("show-job", G_VARIANT_TYPE ("(sss)"));
  g_autofree char *shown = NULL;

  g_signal_connect (show, "activate", G_CALLBACK (keep_target), &shown);
  g_signal_connect (show_job, "activate", G_CALLBACK (keep_target), &shown);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (show));
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (show_job));
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
  end_task (fixture, "t1", "rate", "failed");
  sbx_test_wait (says (fixture, "Task failed: rate"));
  dismiss_shown (fixture);
  sbx_test_wait (shown);
  g_assert_true (g_str_has_suffix (shown, "'', 't1')"));

  /* Several lead to the list of all. */
  end_task (fixture, "t2", "rate", "completed");
  end_task (fixture, "t3", "rate", "completed");
  sbx_test_wait (says (fixture, "2 tasks completed"));
  dismiss_shown (fixture);
  sbx_test_wait (g_str_equal (shown, "tasks"));

  sbx_toaster_tell (fixture->toaster, "Lost", "Look", "win.show-view::inbox");
  sbx_test_wait (says (fixture, "Lost"));
  dismiss_shown (fixture);
  sbx_test_wait (g_str_equal (shown, "inbox"));
}

/* What others send is told in their words, which are no markup; who says nothing changes nothing. */
static void
test_notices (Fixture       *fixture,
              gconstpointer  data)
{
  sbx_demo_apply (fixture->world, "directMessage", "{'id':'d1','userId':'u','title':'Shift','content':'<b>Friday?</b>'}");
  sbx_test_wait (says (fixture, "Shift: <b>Friday?</b>"));
  sbx_demo_apply (fixture->world, "systemNotification", "{'id':'n2','conversationId':'c'}");
  sbx_demo_apply (fixture->world, "systemNotification", "{'id':'n1','conversationId':'c','message':'Oven 2 is off'}");
  g_assert_true (says (fixture, "Shift: <b>Friday?</b>"));
  dismiss_shown (fixture);
  sbx_test_wait (says (fixture, "Oven 2 is off"));
}

/* What several say at once is all said, one after the other, each once, and by whom. */
static void
test_many_notices (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (SbxWorld) other = sbx_world_new ("Runner", "unix:/nonexistent/runner.sock");
  const char *expected[] = { "Hub: Oven 1", "Runner: Out of tokens", "Hub: Oven 2", "Hub: Oven 3", "3 more notices" };

  g_list_store_append (fixture->worlds, other);
  sbx_demo_apply (fixture->world, "systemNotification", "{'id':'1','conversationId':'c','message':'Oven 1'}");
  sbx_toaster_pass_on (fixture->toaster, other, "Out of tokens");
  sbx_toaster_pass_on (fixture->toaster, other, "Out of tokens");
  for (guint i = 2; i <= 6; i++)
    {
      g_autofree char *text = g_strdup_printf ("Oven %u", i);

      sbx_toaster_pass_on (fixture->toaster, fixture->world, text);
    }

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      sbx_test_wait (says (fixture, expected[i]));
      dismiss_shown (fixture);
      sbx_test_wait (!says (fixture, expected[i]));
    }
  g_assert_false (sbx_toaster_get_shown (fixture->toaster));
}

static void
test_tell (Fixture       *fixture,
           gconstpointer  data)
{
  sbx_toaster_tell (fixture->toaster, "One", NULL, NULL);
  sbx_test_wait (says (fixture, "One"));

  sbx_toaster_tell (fixture->toaster, "Two", "Undo", "win.undo");
  sbx_test_wait (says (fixture, "Two"));
  g_assert_true (says (fixture, "Undo"));
}

static void
test_progress (Fixture       *fixture,
               gconstpointer  data)
{
  sbx_toaster_show_progress (fixture->toaster, "Importing…", 0.25);
  sbx_test_wait (says (fixture, "Importing… 25 %"));
  sbx_toaster_show_progress (fixture->toaster, "Importing…", 1.5);
  g_assert_true (says (fixture, "Importing… 100 %"));

  sbx_toaster_end_progress (fixture->toaster, "Imported");
  sbx_test_wait (says (fixture, "Imported"));
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) g_test_add ("/toaster/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("shown", test_shown);
  ADD ("gone", test_gone);
  ADD ("completed", test_completed);
  ADD ("failed", test_failed);
  ADD ("markup", test_markup);
  ADD ("without-a-type", test_without_a_type);
  ADD ("sessions", test_sessions);
  ADD ("notices", test_notices);
  ADD ("button", test_button);
  ADD ("many-notices", test_many_notices);
  ADD ("tell", test_tell);
  ADD ("progress", test_progress);

  return g_test_run ();
}

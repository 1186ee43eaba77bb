/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-run-events.h"

#include "sbx-plain-text.h"
#include "sbx-run-event.h"
#include "sbx-session.h"
#include "sbx-tab-stop.h"
#include "sbx-task-words.h"

#include <glib/gi18n-lib.h>

#define MOST_HEIGHT 320
/* Of a row: the event that it shows. */
#define EVENT_KEY "sbx-run-event"

struct _SbxRunEvents
{
  AdwBin             parent_instance;

  SbxRecorderFunc    func;
  gpointer           func_data;
  SbxSession        *session;
  SbxFlightRecorder *recorder;   /* (nullable): only while somebody sees it */
  GListStore        *events;
  GtkWidget         *window;
  GtkListView       *list;
  GtkLabel          *note;
};

G_DEFINE_FINAL_TYPE (SbxRunEvents, sbx_run_events, ADW_TYPE_BIN)

/* -- Which */

/* What is not here is said: an empty list would say that nothing happened. */
static void
update_note (SbxRunEvents *self)
{
  guint            n = g_list_model_get_n_items (G_LIST_MODEL (self->events));
  gint64           started = self->session ? sbx_session_get_started_at (self->session) : 0;
  SbxRecordedFrame *first = self->recorder && sbx_flight_recorder_get_n (self->recorder) > 0 ? sbx_flight_recorder_get (self->recorder, 0) : NULL;
  g_autofree char *since = first ? sbx_clock_text (first->time / 1000) : NULL;
  g_autofree char *text = NULL;

  if (!first)
    text = g_strdup (_("Nothing came over this connection yet."));
  else if (started > 0 && started < first->time / 1000)
    /* TRANSLATORS: %s is a time of day */
    text = g_strdup_printf (_("What came before %s is no longer here as it came; the other views show what it told."), since);
  else if (n == 0)
    text = g_strdup (_("Nothing came about this session."));

  gtk_label_set_label (self->note, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  gtk_widget_set_visible (self->window, n > 0);
}

static void
add_frames (SbxRunEvents *self,
            guint         from)
{
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  /* The newest first. */
  for (guint i = sbx_flight_recorder_get_n (self->recorder); i-- > from;)
    {
      SbxRunEvent *event = sbx_run_event_new (sbx_flight_recorder_get (self->recorder, i), self->session);

      if (event)
        g_ptr_array_add (added, event);
    }
  if (added->len > 0)
    g_list_store_splice (self->events, 0, 0, added->pdata, added->len);
}

static void
drop_old (SbxRunEvents *self)
{
  SbxRecordedFrame *first = sbx_flight_recorder_get_n (self->recorder) > 0 ? sbx_flight_recorder_get (self->recorder, 0) : NULL;
  guint             n = g_list_model_get_n_items (G_LIST_MODEL (self->events)), keep = n;

  for (; keep > 0; keep--)
    {
      g_autoptr (SbxRunEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), keep - 1);

      if (first && sbx_run_event_get_frame (event)->number >= first->number)
        break;
    }
  if (keep < n)
    g_list_store_splice (self->events, keep, n - keep, NULL, 0);
}

static void
on_recorded (SbxRunEvents *self,
             guint         removed,
             guint         added)
{
  guint n = sbx_flight_recorder_get_n (self->recorder);

  if (removed > 0)
    drop_old (self);
  add_frames (self, n - MIN (added, n));
  update_note (self);
}

static void
stop (SbxRunEvents *self)
{
  if (self->recorder)
    g_signal_handlers_disconnect_by_func (self->recorder, on_recorded, self);
  g_clear_object (&self->recorder);
  g_list_store_remove_all (self->events);
}

/* Thousands of frames are looked through: only for somebody who sees it. */
static void
start (SbxRunEvents *self)
{
  SbxWorld *world = self->session ? sbx_session_get_world (self->session) : NULL;
  SbxFlightRecorder *recorder = NULL;

  stop (self);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (world && self->func)
    recorder = self->func (world, self->func_data);
  if (recorder)
    {
      self->recorder = g_object_ref (recorder);
      g_signal_connect_object (self->recorder, "changed", G_CALLBACK (on_recorded), self, G_CONNECT_SWAPPED);
      add_frames (self, 0);
    }
  update_note (self);
}

/* -- The rows */

static GtkWidget *
new_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, css_class);

  return label;
}

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *text = new_label ("monospace");
  GtkWidget *whole = new_label ("monospace");

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_label_set_wrap (GTK_LABEL (whole), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (whole), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (whole), TRUE);
  /* It is read from the left in every language. */
  gtk_widget_set_direction (whole, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (line), new_label ("numeric"));
  gtk_box_append (GTK_BOX (line), new_label ("caption-heading"));
  gtk_box_append (GTK_BOX (line), text);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), whole);
  gtk_list_item_set_child (list_item, box);
}

static char *
time_text (const SbxRecordedFrame *frame)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (frame->time / G_USEC_PER_SEC);
  g_autofree char      *text = then ? g_date_time_format (then, "%H:%M:%S") : g_strdup ("");

  return g_strdup_printf ("%s.%03d", text, (int) (frame->time % G_USEC_PER_SEC / 1000));
}

static void
show_event (GtkWidget   *box,
            SbxRunEvent *event)
{
  GtkWidget        *line = gtk_widget_get_first_child (box);
  GtkWidget        *time = gtk_widget_get_first_child (line);
  GtkWidget        *name = gtk_widget_get_next_sibling (time);
  GtkWidget        *text = gtk_widget_get_next_sibling (name);
  GtkWidget        *whole = gtk_widget_get_next_sibling (line);
  SbxRecordedFrame *frame = sbx_run_event_get_frame (event);
  g_autofree char  *time_words = time_text (frame);
  g_autofree char  *event_name = sbx_plain_text_dup_line (frame->event);
  g_autofree char  *told = sbx_run_event_dup_line (event);
  g_autofree char  *words = sbx_plain_text_dup_line (told);
  g_autofree char  *told_pretty = sbx_run_event_get_open (event) ? sbx_run_event_dup_pretty (event) : NULL;
  g_autofree char  *pretty = sbx_plain_text_dup_lines (told_pretty);
  g_autofree char  *spoken = g_strdup_printf ("%s, %s", event_name, time_words);
  GtkWidget        *row = gtk_widget_get_parent (box);

  gtk_label_set_label (GTK_LABEL (time), time_words);
  gtk_label_set_label (GTK_LABEL (name), event_name);
  gtk_label_set_label (GTK_LABEL (text), words);
  gtk_widget_set_visible (text, !sbx_run_event_get_open (event));
  gtk_label_set_label (GTK_LABEL (whole), pretty);
  gtk_widget_set_visible (whole, sbx_run_event_get_open (event));
  if (row)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_EXPANDED, sbx_run_event_get_open (event), -1);
    }
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);

  /* The row holds it. */
  g_object_set_data (G_OBJECT (box), EVENT_KEY, gtk_list_item_get_item (list_item));
  show_event (box, gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);

  if (box)
    g_object_set_data (G_OBJECT (box), EVENT_KEY, NULL);
}

/* A click or Return. */
static void
on_activate (SbxRunEvents *self,
             guint         position)
{
  g_autoptr (SbxRunEvent) event = g_list_model_get_item (G_LIST_MODEL (self->events), position);

  if (!event)
    return;
  sbx_run_event_set_open (event, !sbx_run_event_get_open (event));
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *box = gtk_widget_get_first_child (row);

      if (box && g_object_get_data (G_OBJECT (box), EVENT_KEY) == event)
        show_event (box, event);
    }
}

/* -- The object */

static void
sbx_run_events_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_run_events_parent_class)->map (widget);
  start (SBX_RUN_EVENTS (widget));
}

static void
sbx_run_events_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_run_events_parent_class)->unmap (widget);
  stop (SBX_RUN_EVENTS (widget));
}

static void
sbx_run_events_dispose (GObject *object)
{
  SbxRunEvents *self = SBX_RUN_EVENTS (object);

  if (self->events)
    stop (self);
  g_clear_object (&self->events);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (sbx_run_events_parent_class)->dispose (object);
}

static void
sbx_run_events_class_init (SbxRunEventsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_run_events_dispose;
  GTK_WIDGET_CLASS (klass)->map = sbx_run_events_map;
  GTK_WIDGET_CLASS (klass)->unmap = sbx_run_events_unmap;
}

static void
sbx_run_events_init (SbxRunEvents *self)
{
  GtkWidget          *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget          *tab_stop = g_object_new (SBX_TYPE_TAB_STOP, NULL);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->events = g_list_store_new (SBX_TYPE_RUN_EVENT);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->events)))), factory));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "run");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Events of the session"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);

  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->note, 0);
  gtk_label_set_wrap (self->note, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");

  self->window = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->window), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->window), MOST_HEIGHT);
  /* Where it is cut there is more: one sees how much. GTK 4.8 puts such a bar outside where one reads from the right. */
  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (self->window), gtk_widget_get_direction (self->window) == GTK_TEXT_DIR_RTL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->window), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (tab_stop), self->window);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (box), tab_stop);
  adw_bin_set_child (ADW_BIN (self), box);
}

void
sbx_run_events_set_recorders (SbxRunEvents    *self,
                              SbxRecorderFunc  func,
                              gpointer         user_data)
{
  g_return_if_fail (SBX_IS_RUN_EVENTS (self));

  self->func = func;
  self->func_data = user_data;
}

/**
 * sbx_run_events_set_session:
 * @session: (nullable)
 */
void
sbx_run_events_set_session (SbxRunEvents *self,
                            SbxSession   *session)
{
  g_return_if_fail (SBX_IS_RUN_EVENTS (self));

  if (g_set_object (&self->session, session))
    start (self);
}

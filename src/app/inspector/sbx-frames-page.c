/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-page-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-fold.h"
#include "sbx-frames-words.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"

/* ms after the last key until a filter counts. */
#define FILTER_DELAY 120

G_DEFINE_FINAL_TYPE (SbxFramesPage, sbx_frames_page, ADW_TYPE_BIN)

/* What it is about: one program, or none. (nullable) */
const char *
sbx_frames_page_get_dialect (SbxFramesPage *self)
{
  return self->recording ? sbx_recording_get_dialect (self->recording) : self->client ? sbx_client_get_dialect (self->client) : NULL;
}

void
sbx_frames_page_tell (SbxFramesPage *self,
                      const char    *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- Below the list --- */

static char *
dup_count (SbxFramesPage *self)
{
  guint64 bytes;
  guint n_all = sbx_frames_list_get_n_all (self->frames, &bytes);
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->frames));
  guint n_waiting = sbx_frames_list_get_n_waiting (self->frames);
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *all = g_strdup_printf (ngettext ("%'u frame", "%'u frames", n_all), n_all);

  if (sbx_frames_list_get_paused (self->frames) && n_waiting == 0)
    return g_strdup (_("Paused"));
  if (sbx_frames_list_get_paused (self->frames))
    {
      g_autofree char *waiting = g_strdup_printf (ngettext ("%'u more is waiting", "%'u more are waiting", n_waiting), n_waiting);

      /* TRANSLATORS: of a list that stands still: how many frames came meanwhile */
      return g_strdup_printf (_("Paused · %s"), waiting);
    }
  if (sbx_frames_list_get_busy (self->frames))
    /* TRANSLATORS: how many frames were found so far, of how many */
    return g_strdup_printf (_("%'u found of %s …"), n_shown, all);
  if (n_shown != n_all)
    /* TRANSLATORS: how many frames pass the filter, of how many */
    return g_strdup_printf (_("%'u of %s"), n_shown, all);
  /* TRANSLATORS: how many frames there are, and how many bytes of the computer's memory they take */
  return g_strdup_printf (_("%s · %s in memory"), all, size);
}

/* Nobody is to wait for what never comes. */
static void
say_nothing (SbxFramesPage *self,
             gboolean       any)
{
  gboolean kept = self->recording != NULL || self->client == NULL || sbx_flight_recorder_get_keeping (sbx_client_get_recorder (self->client));

  adw_status_page_set_title (self->nothing, any ? _("No Such Frame") : kept ? _("No Frames Yet") : _("No Frames Are Kept"));
  adw_status_page_set_description (self->nothing,
                                   any    ? _("Nothing that is here passes the filter.")
                                   : kept ? _("What goes over the connection appears here.")
                                          : _("“Looking Back” in the preferences is set to 0 minutes: set it to more to see what goes over the connection from then on."));
}

static void
update_nothing (SbxFramesPage *self)
{
  guint64 bytes;
  gboolean any = sbx_frames_list_get_n_all (self->frames, &bytes) > 0;
  gboolean shown = g_list_model_get_n_items (G_LIST_MODEL (self->frames)) > 0;

  if (!shown && sbx_frames_list_get_busy (self->frames))
    return;      /* one moment */
  if (!shown)
    say_nothing (self, any);
  gtk_stack_set_visible_child_name (self->stack, shown ? "table" : "nothing");
}

static void
show_chosen (SbxFramesPage *self)
{
  SbxRecordedFrame *frame = self->chosen;

  self->chosen_pair = frame ? frame->pair : 0;
  sbx_frames_details_show (self->details, frame, frame ? sbx_frames_list_find_previous (self->frames, frame) : NULL,
                           frame && frame->pair > 0 ? sbx_frames_list_find_frame (self->frames, frame->pair) : NULL,
                           sbx_frames_page_get_dialect (self));
  sbx_frames_page_update_actions (self);
}

/* What is chosen comes and goes with the filter, and stays chosen. */
static void
select_chosen (SbxFramesPage *self)
{
  guint position;

  if (self->chosen && gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION &&
      sbx_frames_list_find (self->frames, self->chosen->number, &position))
    gtk_single_selection_set_selected (self->selection, position);
}

static void
scroll_to_newest (SbxFramesPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->frames));

  if (n == 0)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
}

static gboolean
on_update (gpointer data)
{
  SbxFramesPage *self = data;
  g_autofree char *count = dup_count (self);

  self->update_idle = 0;
  gtk_label_set_label (self->count, count);
  sbx_frames_row_set_dialect (self->titles, sbx_frames_page_get_dialect (self));
  update_nothing (self);
  select_chosen (self);
  if (self->chosen && self->chosen->pair != self->chosen_pair)
    show_chosen (self);
  self->settling = FALSE;
  if (self->following)
    scroll_to_newest (self);
  sbx_frames_page_update_actions (self);
  return G_SOURCE_REMOVE;
}

/* Once a turn, before it is drawn. */
static void
update_soon (SbxFramesPage *self)
{
  if (self->update_idle == 0)
    self->update_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_update, self, NULL);
}

/* --- The filter --- */

static const char *
get_direction (SbxFramesPage *self)
{
  return gtk_toggle_button_get_active (self->received) ? "direction:in " : gtk_toggle_button_get_active (self->sent) ? "direction:out " : "";
}

static void
apply_filter (SbxFramesPage *self)
{
  g_autofree char *words = g_strconcat (get_direction (self), gtk_editable_get_text (GTK_EDITABLE (self->filter)), NULL);
  g_autoptr (SbxFrameFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->filter_timer, g_source_remove);
  filter = sbx_frame_filter_new (words, &error);
  gtk_label_set_label (self->fault, error ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), error != NULL);
  if (error)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->filter), "error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->filter), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
      return;
    }

  gtk_widget_remove_css_class (GTK_WIDGET (self->filter), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->filter), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_FALSE, -1);
  sbx_frames_list_take_filter (self->frames, sbx_frame_filter_is_empty (filter) ? NULL : g_steal_pointer (&filter));
  update_soon (self);
}

static gboolean
on_filter_delay (gpointer data)
{
  SbxFramesPage *self = data;

  self->filter_timer = 0;
  apply_filter (self);
  return G_SOURCE_REMOVE;
}

static void
on_filter_changed (SbxFramesPage *self)
{
  g_clear_handle_id (&self->filter_timer, g_source_remove);
  self->filter_timer = g_timeout_add (FILTER_DELAY, on_filter_delay, self);
}

static void
on_direction_toggled (SbxFramesPage   *self,
                      GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    apply_filter (self);
}

static void
on_filter_stopped (SbxFramesPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  apply_filter (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* --- Pause, and the newest --- */

static void
on_paused (SbxFramesPage *self)
{
  gboolean paused = gtk_toggle_button_get_active (self->pause);

  sbx_frames_list_set_paused (self->frames, paused);
  /* Nothing comes that could be followed. */
  gtk_widget_set_visible (GTK_WIDGET (self->follow), !paused && self->recording == NULL);
  update_soon (self);
}

static void
set_following (SbxFramesPage *self,
               gboolean       following)
{
  if (self->following == following)
    return;
  self->following = following;
  self->held = self->held && !following;
  gtk_toggle_button_set_active (self->follow, following);
  gtk_label_set_label (self->follow_label, following ? _("Following") : _("Follow"));
  if (following)
    scroll_to_newest (self);
}

static void
on_follow_toggled (SbxFramesPage *self)
{
  set_following (self, gtk_toggle_button_get_active (self->follow));
}

/* A person who scrolls up wants to read; at the end they follow again. */
static void
on_scrolled (SbxFramesPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double value = gtk_adjustment_get_value (adjustment);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  if (self->recording == NULL && !self->settling)
    {
      if (value < end - 2)
        self->held = FALSE;
      if (value >= end - 2 && !self->held)
        set_following (self, TRUE);
      else if (value < self->value - 1)
        set_following (self, FALSE);
    }
  self->value = value;
}

/* The list became another one, or has another size: nobody scrolled, until it is where it should be. */
static void
on_resized (SbxFramesPage *self)
{
  self->settling = TRUE;
  update_soon (self);
}

/* --- Rows --- */

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          SbxFramesPage      *self)
{
  gtk_list_item_set_child (list_item, sbx_frames_row_new (self->titles));
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  sbx_frames_row_set_item (SBX_FRAMES_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  if (child)
    sbx_frames_row_set_item (SBX_FRAMES_ROW (child), NULL);
}

static void
on_selected (SbxFramesPage *self)
{
  SbxFrameItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item == NULL || sbx_frame_item_get_frame (item) == self->chosen)
    return;

  g_clear_pointer (&self->chosen, sbx_recorded_frame_unref);
  self->chosen = sbx_recorded_frame_ref (sbx_frame_item_get_frame (item));
  show_chosen (self);
}

static void
on_activated (SbxFramesPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->details));
}

/* Goes there, whether the filter shows it or not. */
void
sbx_frames_page_choose (SbxFramesPage *self,
                        guint64        number)
{
  SbxRecordedFrame *frame = sbx_frames_list_find_frame (self->frames, number);
  guint position;

  if (frame == NULL)
    return;

  g_clear_pointer (&self->chosen, sbx_recorded_frame_unref);
  self->chosen = sbx_recorded_frame_ref (frame);
  if (sbx_frames_list_find (self->frames, number, &position))
    {
      set_following (self, FALSE);
      gtk_single_selection_set_selected (self->selection, position);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
    }
  else
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  show_chosen (self);
}

/* --- Wide and narrow --- */

static void
on_folded (SbxFramesPage *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  (folded ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "folded");
}

/* --- The object --- */

static void
sbx_frames_page_dispose (GObject *object)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (object);

  g_clear_handle_id (&self->filter_timer, g_source_remove);
  g_clear_handle_id (&self->update_idle, g_source_remove);
  g_clear_handle_id (&self->work_timer, g_source_remove);
  g_cancellable_cancel (self->working);
  g_clear_object (&self->working);
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->frames);
  g_clear_object (&self->client);
  g_clear_object (&self->recording);
  g_clear_object (&self->connections);
  g_clear_pointer (&self->importing, g_free);
  g_clear_pointer (&self->chosen, sbx_recorded_frame_unref);
  G_OBJECT_CLASS (sbx_frames_page_parent_class)->dispose (object);
}

/* Who comes to it finds the newest. */
static void
sbx_frames_page_map (GtkWidget *widget)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  GTK_WIDGET_CLASS (sbx_frames_page_parent_class)->map (widget);
  sbx_frames_list_set_recorder (self->frames, self->recording ? sbx_recording_get_frames (self->recording) :
                                              self->client ? sbx_client_get_recorder (self->client) : NULL);
  sbx_frames_page_add_keys (self);
  update_soon (self);
}

/* Nothing is done for who is not here; what is paused stays as it is. */
static void
sbx_frames_page_unmap (GtkWidget *widget)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  if (!sbx_frames_list_get_paused (self->frames))
    sbx_frames_list_set_recorder (self->frames, NULL);
  sbx_frames_page_remove_keys (self);
  GTK_WIDGET_CLASS (sbx_frames_page_parent_class)->unmap (widget);
}

static gboolean
sbx_frames_page_grab_focus (GtkWidget *widget)
{
  SbxFramesPage *self = SBX_FRAMES_PAGE (widget);

  return gtk_widget_grab_focus (gtk_widget_get_mapped (GTK_WIDGET (self->list)) ? GTK_WIDGET (self->list) : GTK_WIDGET (self->filter));
}

static void
sbx_frames_page_class_init (SbxFramesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_frames_page_dispose;
  widget_class->map = sbx_frames_page_map;
  widget_class->unmap = sbx_frames_page_unmap;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_frames_page_grab_focus;

  g_type_ensure (SBX_TYPE_FOLD);
  g_type_ensure (SBX_TYPE_FRAMES_DETAILS);
  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_css_name (widget_class, "framespage");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-frames-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, work);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, work_spinner);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, work_label);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, filter);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, all);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, received);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, sent);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, pause);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, fault);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, table);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, list);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, count);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, follow);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, follow_label);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesPage, details);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_direction_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_paused);
  gtk_widget_class_bind_template_callback (widget_class, on_follow_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_bind_template_callback (widget_class, sbx_frames_page_update_actions);
  gtk_widget_class_bind_template_callback (widget_class, sbx_frames_page_cancel_work);
  sbx_frames_page_install_actions (widget_class);
}

static void
set_up_list (SbxFramesPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->titles = SBX_FRAMES_ROW (sbx_frames_row_new_titles ());
  gtk_box_prepend (self->table, GTK_WIDGET (self->titles));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);

  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->frames)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

static void
sbx_frames_page_init (SbxFramesPage *self)
{
  self->frames = sbx_frames_list_new ();
  self->following = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  g_object_bind_property (self->leaflet, "folded", self->details, "folded", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed", G_CALLBACK (on_resized), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->frames, "items-changed", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->frames, "notify", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  update_soon (self);
}

GtkWidget *
sbx_frames_page_new (void)
{
  return g_object_new (SBX_TYPE_FRAMES_PAGE, NULL);
}

/* Anew, with something else. */
static void
start (SbxFramesPage *self)
{
  g_clear_pointer (&self->chosen, sbx_recorded_frame_unref);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_toggle_button_set_active (self->pause, FALSE);
  sbx_frames_list_set_recorder (self->frames, NULL);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    sbx_frames_list_set_recorder (self->frames, self->recording ? sbx_recording_get_frames (self->recording) :
                                                self->client ? sbx_client_get_recorder (self->client) : NULL);
  show_chosen (self);
  update_soon (self);
}

/**
 * sbx_frames_page_set_client:
 * @client: (nullable): whose frames are shown
 */
void
sbx_frames_page_set_client (SbxFramesPage *self,
                            SbxClient     *client)
{
  g_return_if_fail (SBX_IS_FRAMES_PAGE (self));

  if (!g_set_object (&self->client, client))
    return;
  set_following (self, TRUE);
  start (self);
}

/**
 * sbx_frames_page_set_recording:
 *
 * Shows what a file has, instead of what a connection does.
 */
void
sbx_frames_page_set_recording (SbxFramesPage *self,
                               SbxRecording  *recording)
{
  g_return_if_fail (SBX_IS_FRAMES_PAGE (self));

  g_set_object (&self->recording, recording);
  gtk_widget_set_visible (GTK_WIDGET (self->pause), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->follow), FALSE);
  set_following (self, FALSE);
  start (self);
}

/**
 * sbx_frames_page_set_connections:
 * @connections: (nullable): to which recordings can be replayed
 */
void
sbx_frames_page_set_connections (SbxFramesPage  *self,
                                 SbxConnections *connections)
{
  g_return_if_fail (SBX_IS_FRAMES_PAGE (self));

  g_set_object (&self->connections, connections);
  sbx_frames_page_update_actions (self);
}

gboolean
sbx_frames_page_show_frame (SbxFramesPage *self,
                            guint64        number)
{
  g_return_val_if_fail (SBX_IS_FRAMES_PAGE (self), FALSE);

  if (!sbx_frames_list_find_frame (self->frames, number))
    return FALSE;

  self->held = TRUE;
  set_following (self, FALSE);
  sbx_frames_page_choose (self, number);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->details));
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

/* Keys that mean something else than letters. */

static gboolean
is_return (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

/* Whether the keys together send. */
static gboolean
sends (SbxComposer     *self,
       guint            keyval,
       GdkModifierType  state)
{
  GdkModifierType held = state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK);

  return is_return (keyval) && (held == GDK_CONTROL_MASK || (held == 0 && !self->ctrl_sends));
}

/* An input method comes first: there Return takes what is being composed, and Escape leaves it. */
gboolean
sbx_composer_on_key_pressed (SbxComposer           *self,
                             guint                  keyval,
                             guint                  keycode,
                             GdkModifierType        state,
                             GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  gboolean  up = keyval == GDK_KEY_Up && (state & gtk_accelerator_get_default_mod_mask ()) == 0 && !self->editing && sbx_composer_is_empty (self);

  gboolean  canned = sbx_composer_canned_wants_key (self, keyval, state);

  if (!canned && !up && keyval != GDK_KEY_Escape && !sends (self, keyval, state))
    return FALSE;
  if (event && gtk_text_view_im_context_filter_keypress (self->view, event))
    return TRUE;
  if (canned)
    {
      sbx_composer_canned_take_key (self, keyval);
      return TRUE;
    }
  if (up)
    return gtk_widget_activate_action (GTK_WIDGET (self), "compose.edit-last", NULL);
  if (keyval == GDK_KEY_Escape)
    return sbx_composer_leave_mode (self);

  sbx_composer_send (self);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-composer.h"

#include "sbx-parcel.h"
#include "sbx-quote-bar.h"

G_BEGIN_DECLS

struct _SbxComposer
{
  GtkWidget parent_instance;

  GtkWidget   *box;
  SbxQuoteBar *quote;
  GtkBox      *sending;
  GtkFlowBox  *chips;
  GtkTextView *view;
  GtkWidget   *placeholder;
  GtkLabel    *note;
  GtkWidget   *attach;
  GtkWidget   *private_line;
  GtkWidget   *private_button;
  GtkTextTag  *plain;

  GtkScrolledWindow *scroller;
  char              *refused; /* (nullable): why nothing can be written there */
  gboolean           cut; /* the last text that came was too long, and what was too much was left out */
  gboolean           ctrl_sends;
  gboolean           is_private;
  gboolean           waiting;

  SbxDesk   *desk; /* (nullable): the topic it is for */

  /* sbx-composer-mode.c */
  char      *reply_to; /* (nullable): the id of the message that is answered */
  gboolean   reply_shown; /* that message is here, and its beginning stands above what is written */
  char      *editing;  /* (nullable): the id of our message that is written anew */
  char      *before;   /* (nullable): what it said */
  char      *stash;    /* (nullable): what stood here when that began */

  /* sbx-composer-files.c */
  GListStore           *files;   /* of SbxUpload: to be sent with the next message */
  GPtrArray            *parcels; /* of SbxParcel: on their way, of any topic */
  GtkFileChooserNative *chooser; /* (nullable): open now */
};

void     sbx_composer_update          (SbxComposer *self);

/* In sbx-composer-mode.c. */
void     sbx_composer_show_mode       (SbxComposer *self);
gboolean sbx_composer_leave_mode      (SbxComposer *self);
void     sbx_composer_forget_mode     (SbxComposer *self);
void     sbx_composer_finish_edit     (SbxComposer *self,
                                       const char  *text);

/* In sbx-composer-files.c. */
void     sbx_composer_install_files   (GtkWidgetClass *klass);
void     sbx_composer_set_up_files    (SbxComposer *self);
void     sbx_composer_dispose_files   (SbxComposer *self);
void     sbx_composer_update_files    (SbxComposer *self);
void     sbx_composer_clear_files     (SbxComposer *self);
guint    sbx_composer_get_n_files     (SbxComposer *self);
gboolean sbx_composer_has_bad_file    (SbxComposer *self);
void     sbx_composer_show_parcels    (SbxComposer *self);
void     sbx_composer_send_files      (SbxComposer *self,
                                       const char  *text);

G_END_DECLS

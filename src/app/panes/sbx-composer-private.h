/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-composer.h"

#include "sbx-canned-popover.h"
#include "sbx-parcel.h"
#include "sbx-quote-bar.h"
#include "sbx-spelling.h"

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
  GtkWidget   *note_line;
  GtkLabel    *note;
  GtkWidget   *drop_bad;
  GtkWidget   *attach;
  GtkWidget   *private_line;
  GtkWidget   *private_button;
  GtkTextTag  *plain;
  GMenu       *menu; /* what the view's own has beside its own */

  GtkScrolledWindow *scroller;
  char              *refused; /* (nullable): why nothing can be written there */
  gboolean           in_history; /* what comes and goes is undone, or done again */
  gboolean           ctrl_sends;
  gboolean           is_private;
  gboolean           waiting;

  /* sbx-composer-canned.c */
  SbxCannedReplies *canned;         /* (nullable) */
  GtkWidget        *canned_popover; /* (nullable): made when first wanted */
  GtkTextMark      *slash;          /* (nullable): from there to the cursor somebody looks for a reply */
  gboolean          slash_is_ours;  /* nobody typed it */
  gboolean          no_canned;      /* not before the entry is empty again */
  GtkTextTag       *blank;
  GtkTextTag       *literal;        /* of braces that are meant as they stand */
  char             *warned;         /* (nullable): what was to be sent with something not filled in */
  char             *warning;        /* (nullable): that, in words */

  SbxSpelling *spelling; /* (nullable) */

  SbxDesk   *desk; /* (nullable): the topic it is for */

  /* sbx-composer-mode.c */
  char      *reply_to; /* (nullable): the id of the message that is answered */
  gboolean   reply_shown; /* that message is here, and its beginning stands above what is written */
  char      *editing;  /* (nullable): the id of our message that is written anew */
  char      *before;   /* (nullable): what it said */
  gboolean   gone;     /* the hub has it no more */
  char      *stash;    /* (nullable): what stood here when that began */

  /* sbx-composer-files.c */
  GListStore           *files;   /* of SbxUpload: to be sent with the next message */
  GPtrArray            *left_out; /* of names: of the last that came, what was more than a message may have */
  gboolean              stopped; /* somebody wanted to send, and one of them cannot be sent */
  GPtrArray            *parcels; /* of SbxParcel: on their way, of any topic; sbx-composer-parcels.c */
  GtkFileChooserNative *chooser; /* (nullable): open now */
};

void     sbx_composer_update          (SbxComposer *self);
gboolean sbx_composer_is_empty        (SbxComposer *self);

/* In sbx-composer-keys.c. */
gboolean sbx_composer_on_key_pressed  (SbxComposer           *self,
                                       guint                  keyval,
                                       guint                  keycode,
                                       GdkModifierType        state,
                                       GtkEventControllerKey *controller);

/* In sbx-composer-limits.c. */
gsize    sbx_composer_measure         (const char    *text);
gsize    sbx_composer_get_limit       (SbxComposer   *self);
void     sbx_composer_show_note       (SbxComposer   *self,
                                       gsize          bytes);
void     sbx_composer_announce_note   (SbxComposer   *self);
void     sbx_composer_install_limits  (GtkWidgetClass *klass);

/* In sbx-composer-canned.c. */
void     sbx_composer_install_canned  (GtkWidgetClass *klass);
void     sbx_composer_set_up_canned   (SbxComposer    *self);
void     sbx_composer_dispose_canned  (SbxComposer    *self);
void     sbx_composer_follow_canned   (SbxComposer    *self);
void     sbx_composer_close_canned    (SbxComposer    *self);
gboolean sbx_composer_canned_wants_key (SbxComposer    *self,
                                       guint           keyval,
                                       GdkModifierType state);
void     sbx_composer_canned_take_key (SbxComposer    *self,
                                       guint           keyval);
gboolean sbx_composer_warn_of_blank   (SbxComposer    *self,
                                       const char     *text);

/* In sbx-composer-mode.c. */
void     sbx_composer_show_mode       (SbxComposer *self);
gboolean sbx_composer_edits_note      (SbxComposer *self);
void     sbx_composer_show_kind       (SbxComposer *self);
void     sbx_composer_set_draft       (SbxComposer *self,
                                       const char  *text);
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
char    *sbx_composer_dup_why_stopped (SbxComposer *self);
gboolean sbx_composer_has_too_many_files (SbxComposer *self);
char    *sbx_composer_dup_left_out    (SbxComposer *self);
gboolean sbx_composer_stop_at_bad_file (SbxComposer *self);
void     sbx_composer_add_upload      (SbxComposer *self,
                                       SbxUpload   *upload);

/* In sbx-composer-parcels.c. */
void     sbx_composer_show_parcels    (SbxComposer *self);
gboolean sbx_composer_is_sending      (SbxComposer *self);
void     sbx_composer_send_parcel     (SbxComposer *self,
                                       const char  *text);

G_END_DECLS

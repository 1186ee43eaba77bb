/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

G_BEGIN_DECLS

/**
 * SbxSampleImport:
 *
 * Gives the sample data to a hub, as a worker would: a `syncData` request for each line of the
 * installed file, the next when the one before is answered. Given twice, nothing is doubled.
 *
 * Properties, all read-only:
 * - `fraction` (double, 0 to 1)
 * - `done` (boolean): it ended, well or not
 * - `error` (string, nullable): why it ended early, for people
 */
#define SBX_TYPE_SAMPLE_IMPORT (sbx_sample_import_get_type ())
G_DECLARE_FINAL_TYPE (SbxSampleImport, sbx_sample_import, SBX, SAMPLE_IMPORT, GObject)

SbxSampleImport *sbx_sample_import_new          (SbxClient       *client);
void             sbx_sample_import_start        (SbxSampleImport *self);
double           sbx_sample_import_get_fraction (SbxSampleImport *self);
const char      *sbx_sample_import_get_error    (SbxSampleImport *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The one entry point of a fuzzer: libFuzzer calls it, or replay.c with a stored corpus. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

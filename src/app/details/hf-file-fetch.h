/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-file-page.h"

G_BEGIN_DECLS

typedef void (*HfFetchedFunc) (const char *path, gpointer data);

void hf_file_fetch_save (HfDesk *desk, GtkWindow *parent, HfFilePlace *place, const char *path);
void hf_file_fetch_ask (HfDesk *desk, GtkWindow *parent, HfFilePlace *place, const char *name);
void hf_file_fetch_open (HfDesk *desk, GtkWindow *parent, HfFilePlace *place, const char *name,
                         HfFetchedFunc func, gpointer data, GDestroyNotify free_data);

G_END_DECLS

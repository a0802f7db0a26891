/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-json.h"

G_BEGIN_DECLS

typedef enum
{
  HF_ROW_COUNT, /* a whole number */
  HF_ROW_AMOUNT, /* a number, with decimals */
  HF_ROW_SWITCH,
  HF_ROW_CHOICE, /* one of some words */
} HfRowKind;

typedef struct
{
  const char *word; /* in the document of settings; NULL ends the list */
  const char *label;
} HfRowChoice;

/* A setting as people see it: what a row is made from. Static. */
typedef struct
{
  const char *field; /* in the document of settings */
  const char *title;
  const char *subtitle; /* NULL: none */
  HfRowKind kind;
  double least, most, step; /* of a number, as it is shown */
  double unit; /* of a number: what one that is shown stands for in the document; 0 = 1 */
  const HfRowChoice *choices;
} HfSettingInfo;

/**
 * HfSettingRow:
 * One setting. Signal: "edited" when the user gave it another value.
 */
#define HF_TYPE_SETTING_ROW (hf_setting_row_get_type ())
G_DECLARE_FINAL_TYPE (HfSettingRow, hf_setting_row, HF, SETTING_ROW, AdwActionRow)

HfSettingRow *hf_setting_row_new (const HfSettingInfo *info);
const HfSettingInfo *hf_setting_row_get_info (HfSettingRow *self);
void hf_setting_row_show (HfSettingRow *self, JsonObject *settings);
gboolean hf_setting_row_is_edited (HfSettingRow *self);
void hf_setting_row_add_to (HfSettingRow *self, JsonObject *settings);
void hf_setting_row_set_problem (HfSettingRow *self, const char *problem);

G_END_DECLS

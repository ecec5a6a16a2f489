/** How a peer writes telephone numbers. */

/** The form of a number that goes out. */
export const NUMBER_FORMATS = ['as-is', 'e164', 'digits', 'international', 'national', 'local'] as const;
export type NumberForm = (typeof NUMBER_FORMATS)[number];

/** What a number without any prefix is, where it has more digits than an extension. */
export const BARE_NUMBERS = ['as-is', 'e164', 'national', 'local'] as const;

/** How one peer writes numbers. */
export interface NumberFormat {
  /** Country code (ITU-T E.164 6.2.1), such as `49` or `1`; null: numbers in national form are left as they are. */
  readonly country: string | null;
  /** Area code without a prefix, such as `30`; null: local numbers are left as they are. */
  readonly area: string | null;
  /** What is dialled before a country code, such as `00` or `011`. */
  readonly internationalPrefix: string;
  /** What is dialled before an area code, such as `0` or `1`; empty where there is none, as in Italy and Spain. */
  readonly nationalPrefix: string;
  readonly bare: (typeof BARE_NUMBERS)[number];
  /** Numbers of at most so many digits, without a plus, are extensions and short codes such as 112: left as they are. */
  readonly extensionDigits: number;
  /** What comes in: `e164` brings it to a plus and the country code. `strip` and `prefix` are for the number called. */
  readonly incoming: NumberChange & { readonly format: 'as-is' | 'e164' };
  /** What goes out. `strip` and `prefix` are for the number called, and come last. */
  readonly outgoing: NumberChange & { readonly format: NumberForm };
}

/** So many characters are taken off the beginning (a plus is one of them); then the prefix is put before the rest. */
export interface NumberChange {
  readonly strip: number;
  readonly prefix: string;
}

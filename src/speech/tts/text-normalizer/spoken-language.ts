/** A day as a text names it. The parts are in range, and the day may be in that month. */
export interface SpokenDate {
  readonly day: number;
  /** 1 to 12. */
  readonly month: number;
  readonly year: number | null;
}

/** A time of day: 0:00 to 24:00. */
export interface SpokenTime {
  readonly hour: number;
  readonly minute: number;
  /** Null where the text names none. */
  readonly second: number | null;
  /** What the text says of it. */
  readonly half: 'am' | 'pm' | null;
}

/** A noun that is counted: for one of it, and for any other number. */
export interface CountedNoun {
  readonly one: string;
  readonly many: string;
  /** German only: `eine Stunde`, but `ein Kilometer`. */
  readonly feminine?: true;
}

/** A currency; one without coins has no `coin`. */
export interface Currency extends CountedNoun {
  readonly coin?: CountedNoun;
}

/** Puts one kind of thing into words. It takes time linear in the text, and never throws. */
export type Reader = (text: string) => string;

/** How numbers, and what is made of them, are said in a language. */
export interface SpokenLanguage {
  /** BCP 47, the language alone. */
  readonly tag: string;
  readonly digits: readonly string[];
  readonly decimalSeparator: '.' | ',';
  /** `28/11/2026`, and not `11/28/2026`. */
  readonly dayFirst: boolean;
  readonly words: {
    readonly minus: string;
    readonly plus: string;
    readonly to: string;
    readonly percent: string;
    readonly number: string;
    /** What is said for the separator of a decimal fraction. */
    readonly separators: Readonly<Record<'.' | ',', string>>;
  };
  /** Full names, January first. */
  readonly months: readonly string[];
  /** Short names, with the number of the month; a full stop may follow them. */
  readonly shortMonths: Readonly<Record<string, number>>;
  readonly currencies: Readonly<Record<string, Currency>>;
  /** Words for thousands and more that stand between an amount and its currency, by how they are written. */
  readonly magnitudes: Readonly<Record<string, CountedNoun>>;
  /** Units of measure, by the sign that is written. */
  readonly units: Readonly<Record<string, CountedNoun>>;
  /** Characters of e-mail addresses and URLs. */
  readonly signs: Readonly<Record<string, string>>;
  /** What stands before a year, such as `since`. */
  readonly beforeYear: readonly string[];
  /** What stands before digits that are said one by one, such as `extension`. */
  readonly beforeDigits: readonly string[];
  /** What stands before a number and is said as {@link words}.number, such as `No.`. */
  readonly numberSigns: readonly string[];
  /** A whole number from 0 to 999,999,999,999,999. */
  cardinal(value: number): string;
  /** So many of a noun: `one hour`, `eine Stunde`. */
  counted(value: number, noun: CountedNoun): string;
  /** @param before what the text has before it, where the form depends on that */
  ordinal(value: number, before: string): string;
  year(value: number): string;
  /** @param before what the text has before it, where the form depends on that */
  date(date: SpokenDate, before: string): string;
  time(time: SpokenTime): string;
  /** An amount with coins, such as `12.99`. Both are whole numbers. */
  price(units: number, coins: number, currency: Currency): string;
}

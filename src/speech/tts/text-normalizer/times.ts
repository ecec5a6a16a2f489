import type { Reader, SpokenLanguage, SpokenTime } from './spoken-language.ts';

const HALF = '(?:[ \u00a0]?([ap])(?:\\.[ \u00a0]?m\\.|m\\b))?';
const CLOCK = new RegExp(
  `(?<![\\p{L}\\p{N}_:.,])(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?![\\p{N}:]|[.,]\\d)${HALF}(?:[ \u00a0]Uhr\\b)?`,
  'giu',
);
const HOUR_AND_HALF = /(?<![\p{L}\p{N}_:.,])(\d{1,2})[ \u00a0]?([ap])(?:\.[ \u00a0]?m\.|m\b)/giu;
const GERMAN_HOUR = /(?<![\p{L}\p{N}_:.,])(\d{1,2})(?:\.(\d{2}))?[ \u00a0]?Uhr\b/gu;

/** `14:30`, `2:30 pm`, `9 am`, `14.30 Uhr`, `9 Uhr`. What is no time of the day stays. */
export function timeReader(language: SpokenLanguage): Reader {
  const say = (whole: string, hour: string, minute = '0', second?: string, half?: string): string => {
    const time = timeOf(hour, minute, second, half?.toLowerCase());
    return time === null ? whole : language.time(time);
  };
  return (text) => {
    const clock = text.replace(
      CLOCK,
      (whole, hour: string, minute: string, second: string | undefined, half: string | undefined) =>
        say(whole, hour, minute, second, half),
    );
    if (language.tag === 'de') {
      return clock.replace(GERMAN_HOUR, (whole, hour: string, minute: string | undefined) => say(whole, hour, minute));
    }
    return clock.replace(HOUR_AND_HALF, (whole, hour: string, half: string) => say(whole, hour, '0', undefined, half));
  };
}

function timeOf(
  hourText: string,
  minuteText: string,
  secondText: string | undefined,
  half: string | undefined,
): SpokenTime | null {
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  const second = secondText === undefined ? null : Number(secondText);
  if (minute > 59 || (second ?? 0) > 59 || hour > 24 || (hour === 24 && minute > 0)) return null;
  // `14:30 pm` means what `14:30` does.
  const stated = half === undefined || hour > 12 ? null : half === 'a' ? 'am' : 'pm';
  return half !== undefined && hour === 0 ? null : { hour, minute, second, half: stated };
}

import { ALARM_HYSTERESIS_MOS } from '../../ports/call-quality.ts';

/** Says when the estimate of a direction falls below the threshold: once, until it was well above it again. */
export class AlarmWatch {
  readonly #alarmMos: number | null;
  #alarmed = false;

  /** @param alarmMos null: nothing is alarming */
  constructor(alarmMos: number | null) {
    this.#alarmMos = alarmMos;
  }

  /** Takes an estimate. True if it is an alarm that was not told. */
  judge(mos: number): boolean {
    if (this.#alarmMos === null) return false;
    if (this.#alarmed) {
      this.#alarmed = mos < this.#alarmMos + ALARM_HYSTERESIS_MOS;
      return false;
    }
    this.#alarmed = mos < this.#alarmMos;
    return this.#alarmed;
  }
}

/** What was recorded, how long it is kept, and which microphone hears it. */

import { useBackend } from "../../backend/context";
import { Button } from "../../design/controls/controls";
import { Unread } from "../../design/controls/problem";
import { useToasts } from "../../shared/toasts";
import { count, minutes, moment, number } from "../../shared/words/words";
import { useDeviceSetting, useMicrophones, useRecordings } from "./queries";
import { Count, More, Section } from "./section";

const DAYS = "recordingDays";
const MICROPHONE = "microphone";

const megabytes = (kilobytes: number) => number(Math.ceil(kilobytes / 1024));

export function Recordings() {
  const backend = useBackend();
  const toasts = useToasts();
  const { data: recordings, error, refetch } = useRecordings();
  const { data: devices, error: noSound } = useMicrophones();
  const { data: days } = useDeviceSetting(DAYS);
  const { data: microphone } = useDeviceSetting(MICROPHONE);
  const set = (key: string, value: unknown) => toasts.attempt(() => backend.deviceSetting(key, value));
  const remove = (name: string) => toasts.attempt(() => backend.deleteRecording(name));
  const total = recordings?.reduce((sum, { kilobytes }) => sum + kilobytes, 0) ?? 0;
  return (
    <Section title="Recordings">
      <label className="field">
        <span className="field-label">Microphone</span>
        <select
          className="input"
          value={typeof microphone === "string" ? microphone : ""}
          disabled={devices === undefined || devices.length === 0}
          onChange={(event) => set(MICROPHONE, event.target.value === "" ? null : event.target.value)}
          data-testid="setting-microphone"
        >
          <option value="">As the system</option>
          {devices?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <span className="field-help">
          {noSound !== null || devices?.length === 0
            ? "No microphone is found. Rehearsals work without one; plug one in and open this page again to record."
            : "Nothing is recorded unless you ask for it before a rehearsal. Recordings never leave this machine."}
        </span>
      </label>
      <Count
        label="Keep recordings for"
        help="Older ones are deleted when Understudy starts. 0 keeps all of them."
        value={typeof days === "number" ? days : 0}
        min={0}
        max={3650}
        step={1}
        unit="days"
        onChange={(value) => set(DAYS, value)}
        testId="setting-recording-days"
      />
      {error !== null ? (
        <Unread error={error} title="Couldn’t load your recordings" onAgain={refetch} />
      ) : recordings === undefined ? null : recordings.length === 0 ? (
        <p className="field-help">Nothing is recorded so far.</p>
      ) : (
        <More name="recordings" summary={`${count(recordings.length, "recording")}, ${megabytes(total)} MB`}>
          <ul className="settings-orphans">
            {recordings.map((file) => (
              <li key={file.name} className="settings-row">
                <span>
                  {file.title ?? "A run that was not finished"}{" "}
                  <span className="field-help">
                    {moment(file.at)} · {minutes(file.lengthMs / 60_000)} · {megabytes(file.kilobytes)} MB
                  </span>
                </span>
                <Button
                  kind="quiet"
                  onPress={() => remove(file.name)}
                  aria-label={`Delete the recording of ${moment(file.at)}`}
                >
                  Delete
                </Button>
              </li>
            ))}
          </ul>
        </More>
      )}
    </Section>
  );
}

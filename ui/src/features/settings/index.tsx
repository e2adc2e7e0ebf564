/** Settings: each is written when it is changed; there is no button to save. */
import "./settings.css";

import { FolderOpen } from "lucide-react";
import { useState } from "react";

import { useBackend } from "../../backend/context";
import { SIZES, useInterfaceSize } from "../../backend/interface-size";
import { useDataFolder, useFlags, useLibrary, useSettings } from "../../backend/queries";
import type { Settings as SettingsBody } from "../../bindings";
import { Button, Segmented } from "../../design/controls/controls";
import { LineWidth, ReadingFace, TextSize } from "../../design/controls/reading-text";
import { Slider } from "../../design/controls/slider";
import { Switch } from "../../design/controls/switch";
import { Keys } from "../../design/controls/keys";
import { Failure } from "../../design/controls/notice";
import { useOpenFolder } from "../../design/screen/opening";
import { Screen, To } from "../../design/screen/screen";
import { useStudy } from "../../shared/study/study";
import { useToasts } from "../../shared/toasts";
import { count } from "../../shared/words/words";
import { Memory } from "./memory";
import { useDeviceSetting } from "./queries";
import { Count, Section } from "./section";
import { Recordings } from "./recordings";

export function Settings() {
  const { data: settings, error } = useSettings();
  return (
    <Screen>
      <div className="settings">
        <h1 className="screen-title">Settings</h1>
        {error === null ? null : <Failure error={error} title="The settings cannot be read" />}
        {settings === undefined ? null : (
          <>
            <Look settings={settings} />
            <Reading settings={settings} />
            <Keyboard settings={settings} />
            <Days settings={settings} />
            <Memory settings={settings} />
            <Clocks settings={settings} />
            <Recordings />
            <Packs />
            <Data />
          </>
        )}
      </div>
    </Screen>
  );
}

function Look({ settings }: { settings: SettingsBody }) {
  const study = useStudy();
  return (
    <Section title="Look">
      <Segmented
        label="Theme"
        value={settings.theme}
        choices={[
          { value: "system", label: "As the system" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
          { value: "contrast", label: "High contrast" },
        ]}
        onChange={(value) => study.set("theme", value)}
        testId="setting-theme"
      />
      <InterfaceSize />
      <Switch
        isSelected={settings.reducedMotion}
        onChange={(on) => study.set("reducedMotion", on)}
        testId="setting-motion"
      >
        Nothing moves
      </Switch>
    </Section>
  );
}

/** Of this device alone: another screen wants another size. */
function InterfaceSize() {
  const toasts = useToasts();
  const { percent, set } = useInterfaceSize();
  const [dragged, setDragged] = useState<number | null>(null);
  const settle = (value: number) => {
    set(value)
      .catch(toasts.fail)
      .finally(() => setDragged(null));
  };
  return (
    <div>
      <Slider
        label="Interface size"
        value={dragged ?? percent}
        min={SIZES.least}
        max={SIZES.most}
        step={SIZES.step}
        format={(value) => `${value}%`}
        onChange={setDragged}
        onChangeEnd={settle}
        testId="setting-interface-size"
      />
      <p className="field-help">
        Everything in the window, on this computer. <Keys keys="Mod++" /> and <Keys keys="Mod+-" /> change it on any
        screen but a board, which zooms itself. Press <Keys keys="Mod+0" /> for 100%.
      </p>
    </div>
  );
}

const NOTIFICATIONS = "notifications";

/** What a clock does besides showing its figures. Notifications are of this device alone. */
function Clocks({ settings }: { settings: SettingsBody }) {
  const study = useStudy();
  const backend = useBackend();
  const toasts = useToasts();
  const { data } = useDeviceSetting(NOTIFICATIONS);
  const set = (on: boolean) => {
    backend.deviceSetting(NOTIFICATIONS, on).catch(toasts.fail);
  };
  return (
    <Section title="Clocks">
      <Switch isSelected={settings.sounds} onChange={(on) => study.set("sounds", on)} testId="setting-sounds">
        A soft tone half a minute before the time is used up, and when it is
      </Switch>
      <Switch isSelected={data === true} onChange={set} testId="setting-notifications">
        A notification of the same while another window is in front
      </Switch>
      <p className="field-help">In rehearsals and time boxes. Nothing sounds into a recording.</p>
    </Section>
  );
}

function Reading({ settings }: { settings: SettingsBody }) {
  const [size, setSize] = useState(settings.textSize);
  return (
    <Section title="Reading">
      <ReadingFace settings={settings} testId="setting-font" />
      <TextSize label="Text size" size={size} onDrag={setSize} testId="setting-size" />
      <LineWidth label="Line width" settings={settings} testId="setting-measure" />
      <p
        className="prose settings-sample"
        style={
          {
            "--text-scale": size / 100,
            maxInlineSize: "calc(var(--measure-characters) * var(--reading-character) * 1em)",
          } as React.CSSProperties
        }
      >
        A timeout is a duration for one call. A deadline is one moment for the whole request, and every hop spends a
        little of it.
      </p>
    </Section>
  );
}

function Keyboard({ settings }: { settings: SettingsBody }) {
  const study = useStudy();
  return (
    <Section title="Keys">
      <Switch
        isSelected={settings.shortcuts}
        onChange={(on) => study.set("shortcuts", on)}
        testId="setting-single-keys"
      >
        Single-key shortcuts
      </Switch>
      <p className="field-help">
        Switched off, only keys with Ctrl or Alt act. <Keys keys="?" /> shows all of them.
      </p>
    </Section>
  );
}

function Days({ settings }: { settings: SettingsBody }) {
  const study = useStudy();
  const [retention, setRetention] = useState(Math.round(settings.desiredRetention * 100));
  return (
    <Section title="Study">
      <Count
        label="Minutes a day"
        help="What you want to spend on a usual day."
        value={settings.minutesPerDay}
        min={5}
        max={480}
        step={5}
        onChange={(value) => study.set("minutesPerDay", value)}
        testId="setting-minutes"
      />
      <Count
        label="New day starts at"
        help="What you do after midnight still counts for the day before."
        value={settings.rolloverHour}
        min={0}
        max={23}
        step={1}
        format={{ minimumIntegerDigits: 2 }}
        unit=":00"
        onChange={(value) => study.set("rolloverHour", value)}
        testId="setting-rollover"
      />
      <div>
        <Slider
          label="Desired retention"
          value={retention}
          min={70}
          max={97}
          step={1}
          format={(value) => `${value}%`}
          onChange={setRetention}
          onChangeEnd={(value) => study.set("desiredRetention", value / 100)}
          testId="setting-retention"
        />
        <p className="field-help">Higher means more reviews. 90% suits most people.</p>
      </div>
    </Section>
  );
}

function Packs() {
  const { data: library } = useLibrary();
  const backend = useBackend();
  const toasts = useToasts();
  const open = useOpenFolder();
  return (
    <Section title="Packs">
      <ul className="settings-packs">
        {library?.packs.map((pack) => (
          <li key={pack.id}>
            <div>
              <b>{pack.title}</b>
              <p className="field-help">{pack.builtIn ? "Comes with Understudy" : pack.folder}</p>
            </div>
            <span className="field-help">{count(pack.pages.length, "page")}</span>
            {pack.builtIn ? null : (
              <Button onPress={() => toasts.attempt(() => backend.closePack(pack.id))}>Close</Button>
            )}
          </li>
        ))}
      </ul>
      <div>
        <Button icon={FolderOpen} onPress={open}>
          Open folder…
        </Button>
      </div>
    </Section>
  );
}

function Data() {
  const { data: folder } = useDataFolder();
  const { data: flags } = useFlags();
  return (
    <Section title="Your data">
      <p>
        Everything stays on this machine. Progress is kept in{" "}
        <code className="settings-path" data-testid="data-folder">
          {folder ?? ""}
        </code>
      </p>
      <p>
        <To screen={{ name: "flags" }} testId="to-flags">
          {flags === undefined || flags.length === 0 ? "Flags" : count(flags.length, "open flag")}
        </To>{" "}
        can be saved as a file for the pack’s author.
      </p>
    </Section>
  );
}

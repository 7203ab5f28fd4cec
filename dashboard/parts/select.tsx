/** A choice of one, in a list of the browser's own. */

type Props<Value> = {
  readonly label: string;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly nameOf: (value: Value) => string;
  readonly onChange: (value: Value) => void;
};

export function Select<Value extends string | number>({ label, values, value, nameOf, onChange }: Props<Value>) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = values[currentTarget.selectedIndex];
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {values.map((one) => (
        <option key={one} value={one} selected={one === value}>
          {nameOf(one)}
        </option>
      ))}
    </select>
  );
}

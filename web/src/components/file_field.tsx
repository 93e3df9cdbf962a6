/** One file, chosen or dropped. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { size } from "../text";
import { Field } from "./forms";

interface Props {
  name: string;
  label: string;
  help?: ComponentChildren;
  error?: string | undefined;
  /** Endings, such as ".csv,.xlsx". */
  accept: string;
  file: File | undefined;
  onFile: (file: File | undefined) => void;
}

export function FileField({ accept, file, onFile, ...field }: Props): JSX.Element {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [first] = event.dataTransfer?.files ?? [];
    if (first) onFile(first);
  };
  return (
    <div
      class={`file-drop${over ? " file-drop-over" : ""}`} onDrop={drop} onDragLeave={() => setOver(false)}
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
    >
      <Field {...field}>
        {(attributes) => (
          <input {...attributes} type="file" accept={accept} onChange={(event) => onFile(event.currentTarget.files?.[0])} />
        )}
      </Field>
      <p class="file-chosen" role="status">{file && `${file.name}（${size(file.size)}）`}</p>
    </div>
  );
}

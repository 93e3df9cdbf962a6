import "./styles/app.css";
import { render } from "preact";
import { App } from "./app";
import { askOtherTabs } from "./memo";
import { startRouter } from "./router";
import { startSession } from "./session";

await askOtherTabs(location.search);
startRouter();
startSession();
render(<App />, document.getElementById("app")!);

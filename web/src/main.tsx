import "./styles/app.css";
import { render } from "preact";
import { App } from "./app";
import { askOtherTabs } from "./memo";
import { startRouter } from "./router";
import { startSession } from "./session";

await askOtherTabs(location.search);
startRouter();
startSession();
const root = document.getElementById("app")!;
// The server's page has said what it says; from here on the client draws.
root.replaceChildren();
render(<App />, root);

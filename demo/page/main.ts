import { restoreTheme } from './theme.ts'
import { DemoPage } from './view/demo-page.ts'
import { DeliveryCard } from './view/delivery-card.ts'
import { FaultPanel } from './view/fault-panel.ts'
import { LaneCard } from './view/lane-card.ts'
import { LatencyChart } from './view/latency-chart.ts'
import { LogView } from './view/log-view.ts'
import { SlowSettings } from './view/slow-settings.ts'

restoreTheme()
customElements.define('latency-chart', LatencyChart)
customElements.define('lane-card', LaneCard)
customElements.define('delivery-card', DeliveryCard)
customElements.define('slow-settings', SlowSettings)
customElements.define('fault-panel', FaultPanel)
customElements.define('log-view', LogView)
customElements.define('demo-page', DemoPage)

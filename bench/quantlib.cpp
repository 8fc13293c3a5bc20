// The rival in QuantLib of the table build: AnalyticEuropeanEngine on the options and lanes of black76.c.
// g++ -O3 -march=native -lQuantLib. Commands as there: "npv" (Instrument::NPV), "engine" (the engine called directly).
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/analyticeuropeanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>
using namespace QuantLib;
static const int OPTIONS = 2000, LANES = 27;
static uint32_t seed = 777;
static double uniform() { seed = seed * 1664525u + 1013904223u; return (seed >> 8) / 16777216.0; }
static double forward_[OPTIONS], strike_[OPTIONS], vols[OPTIONS][4], basis_[OPTIONS]; static int days_[OPTIONS];
static const double move_[LANES] = {0, -.16, -.12, -.08, -.04, 0, .04, .08, .12, .16, -.16, -.12, -.08, -.04, 0, .04, .08, .12, .16, -.66, -.50, -.33, .33, .50, 1.00, 0, 0};
static const int volAt[LANES] = {0, 1,1,1,1,1,1,1,1,1, 2,2,2,2,2,2,2,2,2, 1,1,1,1,1,1, 0, 3};
static const int timeAt[LANES] = {0, 0,0,0,0,0,0,0,0,0, 1,1,1,1,1,1,1,1,1, 0,0,0,0,0,0, 0, 0};
static double out[OPTIONS * LANES];
int main() {
  Date today(2, January, 2026);
  Settings::instance().evaluationDate() = today;
  for (int i = 0; i < OPTIONS; i += 2) {
    double f = uniform() < 0.5 ? 60000 : 3000, k = f * (0.4 + 1.6 * uniform()), v = 0.3 + 0.9 * uniform(), up = v * 1.5;
    int d = 2 + (int)(363 * uniform());
    for (int j = i; j < i + 2; j++) {
      forward_[j] = f; strike_[j] = k; days_[j] = d; basis_[j] = 1 + 0.05 * (d / 365.0);
      vols[j][0] = v; vols[j][1] = up > 0.5 ? up : 0.5; vols[j][2] = v * 0.75; vols[j][3] = v * 1.1;
    }
  }
  auto spot = ext::make_shared<SimpleQuote>(1.0); auto vol = ext::make_shared<SimpleQuote>(0.5);
  DayCounter dc = Actual365Fixed();
  Handle<YieldTermStructure> flat(ext::make_shared<FlatForward>(today, 0.0, dc));
  Handle<BlackVolTermStructure> volTS(ext::make_shared<BlackConstantVol>(today, NullCalendar(), Handle<Quote>(vol), dc));
  auto process = ext::make_shared<BlackProcess>(Handle<Quote>(spot), flat, volTS);
  auto engine = ext::make_shared<AnalyticEuropeanEngine>(process);
  auto results = dynamic_cast<const VanillaOption::results*>(engine->getResults());
  std::vector<ext::shared_ptr<VanillaOption>> options[2];
  for (int i = 0; i < OPTIONS; i++) {
    auto payoff = ext::make_shared<PlainVanillaPayoff>(i % 2 == 0 ? Option::Call : Option::Put, strike_[i]);
    for (int t = 0; t < 2; t++)
      options[t].push_back(ext::make_shared<VanillaOption>(payoff, ext::make_shared<EuropeanExercise>(today + (days_[i] - t))));
  }
  auto shock = [&](int i, int s) { spot->setValue(s == 25 ? forward_[i] * basis_[i] : forward_[i] * (1 + move_[s])); vol->setValue(vols[i][volAt[s]]); };
  char cmd[16];
  while (scanf("%15s", cmd) == 1) {
    auto t0 = std::chrono::steady_clock::now();
    if (cmd[0] == 'n') {
      // The instrument attached to the engine for as long as it is repriced, so that a quote notifies one option only.
      for (int i = 0; i < OPTIONS; i++) {
        for (int t = 0; t < 2; t++) {
          auto option = ext::make_shared<VanillaOption>(ext::dynamic_pointer_cast<StrikedTypePayoff>(options[t][i]->payoff()), options[t][i]->exercise());
          option->setPricingEngine(engine);
          for (int s = 0; s < LANES; s++) if (timeAt[s] == t) { shock(i, s); out[i * LANES + s] = option->NPV(); }
        }
      }
    } else {
      for (int i = 0; i < OPTIONS; i++)
        for (int s = 0; s < LANES; s++) {
          shock(i, s);
          engine->reset();
          options[timeAt[s]][i]->setupArguments(engine->getArguments());
          engine->getArguments()->validate();
          engine->calculate();
          out[i * LANES + s] = results->value;
        }
    }
    double t = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - t0).count();
    double sum = 0; for (int i = 0; i < OPTIONS * LANES; i++) sum += out[i];
    printf("%.4f %.17g\n", t, sum); fflush(stdout);
  }
}

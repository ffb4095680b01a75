// The nml language over the tokens that the filter leaves: no newlines, END after every line and before every `}`, contextual
// words already told apart from names. Every line begins with a word of its own or is an assignment, so one token decides nearly
// everywhere. What may stand where (a `param` in a model, a `record` outside) is checked by the tree builder, which can say it well.
parser grammar NmlParser;

options { tokenVocab = NmlLexer; }

file : statement* EOF ;

singleExpression : expr END* EOF ;                                        // 20 ms, of --set cell.tau=20ms

statement : line END ;                                                    // a fault skips to its END, and no further

line
    : editionLine | importLine | modelLine | functionLine | constantLine | dataLine
    | paramLine | inputLine | stateLine | letLine | weightLine | kernelLine | useLine | boundLine
    | spikeLine | whenLine | everyLine | onLine | holdLine
    | populationLine | connectLine | driveLine | releaseLine | setLine | freezeLine
    | simulateLine | restartLine | recordLine | printLine
    | sweepLine | repeatLine | forLine | findLine | phaseplaneLine | bifurcationLine
    | plotLine | saveLine | expectLine | testLine
    | assignLine
    ;

body : LBRACE statement* RBRACE ;                                          // { u = u_reset;  hold u for t_ref }

// ---------------------------------------------------------------- files and models

editionLine  : EDITION NUMBER ;                                           // edition 2026
importLine   : IMPORT (IDENT (DOT IDENT)* | STRING) ;                     // import neurons.lif
modelLine    : (NEURON | CHANNEL | SYNAPSE | RULE) IDENT (body | ASSIGN operand (WITH given (COMMA given)*)?) ;  // neuron LIF { ... }
given        : IDENT LPAREN IDENT (COMMA IDENT)* RPAREN ASSIGN expr ;     // F(u) = c2*(u - c1)^2
functionLine : FUNCTION IDENT LPAREN IDENT (COMMA IDENT)* RPAREN (ASSIGN expr)? ;  // function f(x, y) = x*y
constantLine : CONSTANT IDENT (COLON arith)? ASSIGN expr ;                // constant N = 1000
dataLine     : DATA binder ASSIGN expr ;                                  // data p[mu in 1..P, i in 1..N] = choose(-1, 1)

paramLine    : PARAM binder (COLON arith)? ASSIGN expr (WHERE expr)? ;    // param tau = 10 ms where tau > 0 ms
inputLine    : INPUT IDENT (COLON arith)? ;                               // input I : nA
stateLine    : STATE binder (COLON arith)? ASSIGN expr ;                  // state w[i in 1..n] = w0[i]
letLine      : LET binder (COLON arith)? ASSIGN expr ;                    // let g = w*s
weightLine   : WEIGHT IDENT (COLON arith)? ;                              // weight w : nS
kernelLine   : KERNEL IDENT LPAREN IDENT RPAREN ASSIGN expr ;             // kernel alpha(s) = s/tau*exp(-s/tau)
useLine      : USE operand (COMMA operand)* ;                             // use Na(g = 120 mS/cm^2), Kdr
boundLine    : BOUND IDENT IN expr ;                                      // bound w in 0 .. 10 w_unit

spikeLine    : SPIKE (WHEN expr | WITH RATE expr | AT expr) body? ;       // spike when u > theta { u = u_reset }
whenLine     : WHEN expr body ;                                           // when u > 0 mV { n += 1 }
everyLine    : EVERY expr body ;                                          // every 10 ms { x = 0 }
onLine       : ON IDENT body ;                                            // on pre { post.u += w }
holdLine     : HOLD IDENT? FOR expr ;                                     // hold u for t_ref
assignLine   : arith assignment expr ;                                    // tau*du/dt = -(u - u_rest) + R*I
assignment   : ASSIGN | ADD_ASSIGN | SUB_ASSIGN | MUL_ASSIGN | DIV_ASSIGN ;   // +=

// ---------------------------------------------------------------- experiments

populationLine  : POPULATION operand ASSIGN operand (WITH settings)? ;    // population E[100] = LIF(tau = 20 ms) with method = rk4
connectLine     : CONNECT operand ARROW operand (AS IDENT)? connectBody? ;  // connect E -> I as e2i { ... }
connectBody     : LBRACE connectItem* RBRACE ;                            // { synapse = ExpCurrent();  w = 87.8 pA }
connectItem     : operand ASSIGN expr (AT (LEAST | MOST) expr)* END ;     // delay = normal(1.5 ms, 1 ms) at least 0.1 ms
driveLine       : DRIVE operand ASSIGN expr ;                             // drive cell.I = 1 nA
releaseLine     : RELEASE operand ;                                       // release cell.u
setLine         : SET operand assignment expr ;                           // set e2i.dopamine += 1
freezeLine      : (FREEZE | LEARN) operand ;                              // freeze e2i
simulateLine    : SIMULATE expr (STEPS | SWEEPS)? ASYNCHRONOUS? (WITH settings)? ;  // simulate 200 ms with dt = 0.1 ms
restartLine     : RESTART ;                                               // restart
recordLine      : RECORD wish (COMMA wish)* ;                             // record cell.u, e2i.w every 1 ms, s.A on pre
wish            : expr (ASSIGN expr)? (EVERY expr)? (ON IDENT)? ;         // m[mu in 1..P] = mean(net.S)
printLine       : PRINT expr (COMMA expr)* ;                              // print f
sweepLine       : SWEEP forClause body ;                                  // sweep I0 in 0 nA .. 4 nA step 0.1 nA { ... }
repeatLine      : REPEAT expr body ;                                      // repeat 20 { ... }
forLine         : FOR forClauses body ;                                   // for a in 1..8, b in 1..8 where C[a, b] > 0 { ... }
findLine        : FIND forClause WHERE expr body ;                        // find A in 0 nA .. 20 nA where count(cell.spikes) > 0 { ... }
phaseplaneLine  : PHASEPLANE operand settingBody (AS IDENT)? ;              // phaseplane cell { u = -2 .. 2;  w = -1 .. 4 } as pp
settingBody     : LBRACE settingLine* RBRACE ;                            // { u = -2 .. 2;  w = -1 .. 4 }
settingLine     : setting END ;                                           // u = -2 .. 2
bifurcationLine : BIFURCATION operand OVER setting (AS IDENT)? ;          // bifurcation cell over I = 0 nA .. 2 nA as b
plotLine        : PLOT expr (VS expr)? ;                                  // plot f vs I0
saveLine        : SAVE expr TO expr ;                                     // save e2i.w to "w.npy"
expectLine      : EXPECT expr (APPROX expr (WITHIN expr RELATIVE?)?)? ;   // expect cell.u ~= -70 mV within 1e-9 relative
testLine        : TEST STRING body ;                                      // test "charging" { ... }

settings : setting (COMMA setting)* ;                                     // dt = 0.1 ms, spikes = located
setting  : IDENT ASSIGN expr ;                                            // method = rk4

binder     : IDENT (LBRACK forClause (COMMA forClause)* RBRACK)? ;        // w[i in 1..n]
forClause  : (IDENT | LPAREN IDENT (COMMA IDENT)* RPAREN) IN expr ;       // (a, b) in load("rows.csv")
forClauses : forClause (COMMA forClause)* (WHERE expr)? ;                 // mu in 1..P, j in 1..N where j > mu

// ---------------------------------------------------------------- expressions, loosest first

expr : IF expr THEN expr ELSE expr | logic ;                              // if 20 ms <= t < 180 ms then 1.5 nA else 0

logic
    : NOT logic                                                           // not held
    | logic AND logic                                                     // a < b and b < c
    | logic OR logic                                                      // a < b or b < c
    | relation
    ;

relation : range (comparison range)* ;                                    // 20 ms <= t < 180 ms
comparison : LT | LE | GT | GE | EQ | NE | IN ;                           // i in [1, 6, 11]
range : arith (DOTDOT arith (STEP arith)?)? ;                             // 0 nA .. 4 nA step 0.1 nA

arith
    : <assoc=right> arith POW arith                                       // n^4
    | MINUS arith                                                         // -x^2 is -(x^2)
    | arith (STAR | SLASH) arith                                          // x/10 mV
    | arith (PLUS | MINUS) arith                                          // u - u_rest
    | operand
    ;

operand : (AXONAL | DENDRITIC)? primary postfix* ;                        // p[mu, i].x   axonal 1 ms
postfix
    : DOT IDENT                                                           // cell.u
    | LBRACK expr (COMMA expr)* RBRACK                                    // E[1..10]
    | LPAREN (argument (COMMA argument)* (FOR forClauses)?)? RPAREN       // sum(k(t - t_f) for t_f in pre.spikes)
    ;
argument : expr (ASSIGN expr | LARROW expr COLON expr)? ;                 // tau = 10 ms      i <- j: abs(i - j) < 10

primary
    : NUMBER unit?                                                        // 10 ms; the builder joins 2 cm^2
    | IDENT PRIME?                                                        // u'
    | STRING                                                              // "edges.csv"
    | LPAREN expr (COMMA expr)* RPAREN                                    // (a + b)   (a, b)
    | LBRACK (expr (COMMA expr)* (FOR forClauses)?)? RBRACK unit?         // [60, 5, 7] pA   [k*100 ms for k in 0..59]
    ;
unit : IDENT | PERCENT ;                                                  // mV   %

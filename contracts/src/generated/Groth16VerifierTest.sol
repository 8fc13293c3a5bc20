// SPDX-License-Identifier: GPL-3.0
/*
    Copyright 2021 0KIMS association.

    This file is generated with [snarkJS](https://github.com/iden3/snarkjs).

    snarkJS is a free software: you can redistribute it and/or modify it
    under the terms of the GNU General Public License as published by
    the Free Software Foundation, either version 3 of the License, or
    (at your option) any later version.

    snarkJS is distributed in the hope that it will be useful, but WITHOUT
    ANY WARRANTY; without even the implied warranty of MERCHANTABILITY
    or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public
    License for more details.

    You should have received a copy of the GNU General Public License
    along with snarkJS. If not, see <https://www.gnu.org/licenses/>.
*/

pragma solidity >=0.7.0 <0.9.0;

contract Groth16Verifier {
    // Scalar field size
    uint256 constant r    = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    // Base field size
    uint256 constant q   = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    // Verification Key data
    uint256 constant alphax  = 9864197245527377067004464569193234527889963779971779641259968885552334232326;
    uint256 constant alphay  = 19062599224186664951836235088153466478586470620867416616802345040562438906754;
    uint256 constant betax1  = 2075543791677062537981523522779582678420579703447821193442257732493737809141;
    uint256 constant betax2  = 640094842364612238858842465328221162188198661898607162803475386504775833434;
    uint256 constant betay1  = 12426493583416630879486828659064935333410856306063398335015036053532514929345;
    uint256 constant betay2  = 19635513509607116743157645507622291509839433708659316815359282641340335468870;
    uint256 constant gammax1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 constant gammax2 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
    uint256 constant gammay1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
    uint256 constant gammay2 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
    uint256 constant deltax1 = 4374289804612183960081316638804596534487068452087412089247786144192725508850;
    uint256 constant deltax2 = 522869141683160815792840066526266747965293654190254950317082455927425416839;
    uint256 constant deltay1 = 3349331583569386871299969658361781925267527274952545221407160852106228248932;
    uint256 constant deltay2 = 9789576498987157366619864865311070907596314586293287582028696529508145127941;

    
    uint256 constant IC0x = 18879467461813108684562515100767795033890734035116304606717107924566465517913;
    uint256 constant IC0y = 15954765087879313625146480097294547538839524643046642308056942891555619807122;
    
    uint256 constant IC1x = 2810679013861755778976942200344624556429479492042359425645778358900614673157;
    uint256 constant IC1y = 13339256272696403144312817557997142334337374765544964483298961469627513809723;
    
    uint256 constant IC2x = 789108606148390858308624814548751212952894734271895422230991303148057215259;
    uint256 constant IC2y = 5612938186079164756604645736138181050976956966409937016151363943539521858885;
    
    uint256 constant IC3x = 20982240650108238329681764696690147470412807909593763564673420508502201823125;
    uint256 constant IC3y = 20722534106769878522562843314237363368455959160004016681104529118170619874196;
    
    uint256 constant IC4x = 2973060303073616612641391921139392843291867525125702840542380235652452604155;
    uint256 constant IC4y = 2438581592924552741405100168550976549044121635936736882177562189757185778288;
    
    uint256 constant IC5x = 6801053866020970799531803572128680875112347435817484018666722238127407103819;
    uint256 constant IC5y = 11899793427534682582822639911260726054026065055974845264689938446569254670067;
    
    uint256 constant IC6x = 15572491526429395023477262679460805360714756100696264569721018051638605535267;
    uint256 constant IC6y = 13525973086303627028165688626385049667796255324299029694046765128465002478839;
    
    uint256 constant IC7x = 5712656078827875876210635895333542594739795078062212288241628479530190052402;
    uint256 constant IC7y = 21812072958233787127536886178590649468468185859353732722207697423397801400494;
    
    uint256 constant IC8x = 2867191058341446039418771734615039320353904047493045625974850694691764306064;
    uint256 constant IC8y = 10716491985479893762771646675925706119172692369286089623841566559360658134992;
    
    uint256 constant IC9x = 17424047580738517916767326433319641401421974629242847069638428097968221368821;
    uint256 constant IC9y = 6418526540904792124247294002698597923104076212784137221816593188900769165292;
    
    uint256 constant IC10x = 11865697680980028271608228793054015271630373022303476253071927221662671027884;
    uint256 constant IC10y = 7887378777936463842478839612170325785738813843664538035325887419143097417272;
    
 
    // Memory data
    uint16 constant pVk = 0;
    uint16 constant pPairing = 128;

    uint16 constant pLastMem = 896;

    function verifyProof(uint[2] calldata _pA, uint[2][2] calldata _pB, uint[2] calldata _pC, uint[10] calldata _pubSignals) public view returns (bool) {
        assembly {
            function checkField(v) {
                if iszero(lt(v, r)) {
                    mstore(0, 0)
                    return(0, 0x20)
                }
            }
            
            // G1 function to multiply a G1 value(x,y) to value in an address
            function g1_mulAccC(pR, x, y, s) {
                let success
                let mIn := mload(0x40)
                mstore(mIn, x)
                mstore(add(mIn, 32), y)
                mstore(add(mIn, 64), s)

                success := staticcall(sub(gas(), 2000), 7, mIn, 96, mIn, 64)

                if iszero(success) {
                    mstore(0, 0)
                    return(0, 0x20)
                }

                mstore(add(mIn, 64), mload(pR))
                mstore(add(mIn, 96), mload(add(pR, 32)))

                success := staticcall(sub(gas(), 2000), 6, mIn, 128, pR, 64)

                if iszero(success) {
                    mstore(0, 0)
                    return(0, 0x20)
                }
            }

            function checkPairing(pA, pB, pC, pubSignals, pMem) -> isOk {
                let _pPairing := add(pMem, pPairing)
                let _pVk := add(pMem, pVk)

                mstore(_pVk, IC0x)
                mstore(add(_pVk, 32), IC0y)

                // Compute the linear combination vk_x
                
                g1_mulAccC(_pVk, IC1x, IC1y, calldataload(add(pubSignals, 0)))
                
                g1_mulAccC(_pVk, IC2x, IC2y, calldataload(add(pubSignals, 32)))
                
                g1_mulAccC(_pVk, IC3x, IC3y, calldataload(add(pubSignals, 64)))
                
                g1_mulAccC(_pVk, IC4x, IC4y, calldataload(add(pubSignals, 96)))
                
                g1_mulAccC(_pVk, IC5x, IC5y, calldataload(add(pubSignals, 128)))
                
                g1_mulAccC(_pVk, IC6x, IC6y, calldataload(add(pubSignals, 160)))
                
                g1_mulAccC(_pVk, IC7x, IC7y, calldataload(add(pubSignals, 192)))
                
                g1_mulAccC(_pVk, IC8x, IC8y, calldataload(add(pubSignals, 224)))
                
                g1_mulAccC(_pVk, IC9x, IC9y, calldataload(add(pubSignals, 256)))
                
                g1_mulAccC(_pVk, IC10x, IC10y, calldataload(add(pubSignals, 288)))
                

                // -A
                mstore(_pPairing, calldataload(pA))
                mstore(add(_pPairing, 32), mod(sub(q, calldataload(add(pA, 32))), q))

                // B
                mstore(add(_pPairing, 64), calldataload(pB))
                mstore(add(_pPairing, 96), calldataload(add(pB, 32)))
                mstore(add(_pPairing, 128), calldataload(add(pB, 64)))
                mstore(add(_pPairing, 160), calldataload(add(pB, 96)))

                // alpha1
                mstore(add(_pPairing, 192), alphax)
                mstore(add(_pPairing, 224), alphay)

                // beta2
                mstore(add(_pPairing, 256), betax1)
                mstore(add(_pPairing, 288), betax2)
                mstore(add(_pPairing, 320), betay1)
                mstore(add(_pPairing, 352), betay2)

                // vk_x
                mstore(add(_pPairing, 384), mload(add(pMem, pVk)))
                mstore(add(_pPairing, 416), mload(add(pMem, add(pVk, 32))))


                // gamma2
                mstore(add(_pPairing, 448), gammax1)
                mstore(add(_pPairing, 480), gammax2)
                mstore(add(_pPairing, 512), gammay1)
                mstore(add(_pPairing, 544), gammay2)

                // C
                mstore(add(_pPairing, 576), calldataload(pC))
                mstore(add(_pPairing, 608), calldataload(add(pC, 32)))

                // delta2
                mstore(add(_pPairing, 640), deltax1)
                mstore(add(_pPairing, 672), deltax2)
                mstore(add(_pPairing, 704), deltay1)
                mstore(add(_pPairing, 736), deltay2)


                let success := staticcall(sub(gas(), 2000), 8, _pPairing, 768, _pPairing, 0x20)

                isOk := and(success, mload(_pPairing))
            }

            let pMem := mload(0x40)
            mstore(0x40, add(pMem, pLastMem))

            // Validate that all evaluations ∈ F
            
            checkField(calldataload(add(_pubSignals, 0)))
            
            checkField(calldataload(add(_pubSignals, 32)))
            
            checkField(calldataload(add(_pubSignals, 64)))
            
            checkField(calldataload(add(_pubSignals, 96)))
            
            checkField(calldataload(add(_pubSignals, 128)))
            
            checkField(calldataload(add(_pubSignals, 160)))
            
            checkField(calldataload(add(_pubSignals, 192)))
            
            checkField(calldataload(add(_pubSignals, 224)))
            
            checkField(calldataload(add(_pubSignals, 256)))
            
            checkField(calldataload(add(_pubSignals, 288)))
            

            // Validate all evaluations
            let isValid := checkPairing(_pA, _pB, _pC, _pubSignals, pMem)

            mstore(0, isValid)
             return(0, 0x20)
         }
     }
 }
